import { groupRecords, liveLimits } from "@tongzhou/contract";
import type { AggregateFunction, GroupKey, Wire } from "@tongzhou/model";
import { call } from "../../../api/call.ts";
import type { ShownRecords } from "../../../api/live/liveModel.ts";
import { queryClient } from "../../../api/queryClient.ts";
import { recordKeys } from "../../../api/recordQueries.ts";
import type { ListRow, RowChange } from "./blockModel.ts";
import { groupLines, lineAt, lineCount, pathKey, plainLines, wantedIn } from "./lineModel.ts";
import type { GroupLevel, Line, Segment } from "./lineModel.ts";
import { RecordWindow } from "./RecordWindow.ts";
import type { WindowSelection } from "./RecordWindow.ts";

/** What a grid shows: which records, how grouped, with which totals on group lines. */
export interface GridQuery {
  readonly workspace: string;
  readonly form: string;
  readonly selection: WindowSelection;
  readonly group: readonly GroupKey[];
  readonly aggregates: readonly { readonly field: string; readonly function: AggregateFunction }[];
}

const groupLimit = 500;
// A remote change lights up its cells for a moment.
const litMs = 1600;

/**
 * The lines of a grid, loaded as they come into view. It lives outside of React: components subscribe to `version`
 * and read lines when they draw.
 */
export class GridData {
  readonly query: GridQuery;
  readonly #windows = new Map<string, RecordWindow>();
  readonly #levels = new Map<string, GroupLevel>();
  readonly #loadingLevels = new Map<string, Promise<void>>();
  /** Levels that were to be loaded again while they were on their way. */
  readonly #overtakenLevels = new Set<string>();
  readonly #closed = new Set<string>();
  readonly #listeners = new Set<() => void>();
  readonly #ownVersion: (record: number) => number;
  readonly #lit = new Map<number, ReadonlySet<number>>();
  #segments: readonly Segment[] = [];
  #view: readonly [number, number] = [0, 0];
  #version = 0;
  #error: unknown;

  /** @param ownVersion the version of a record that this page itself last wrote, 0 when it wrote none */
  constructor(query: GridQuery, ownVersion: (record: number) => number) {
    this.query = query;
    this.#ownVersion = ownVersion;
    this.#rebuild();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Grows with every change of what the lines show. */
  readonly version = (): number => this.#version;

  /** What the last load failed with, until one succeeds. */
  get error(): unknown {
    return this.#error;
  }

  get lineCount(): number {
    return lineCount(this.#segments);
  }

  /** How many records there are; undefined before the first answer. */
  get recordCount(): { readonly value: number; readonly isExact: boolean } | undefined {
    if (this.query.group.length === 0) {
      const window = this.#window("");
      return window.count === undefined ? undefined : { value: window.count, isExact: window.isExact };
    }
    const root = this.#levels.get(pathKey([]));
    if (root === undefined) return undefined;
    return { value: root.groups.reduce((sum, group) => sum + group.count, 0), isExact: !root.isCut };
  }

  lineAt(index: number): Line | undefined {
    return lineAt(this.#segments, index);
  }

  /** The record on a line; undefined for other lines and while it is not loaded. */
  rowAt(index: number): ListRow | undefined {
    const line = lineAt(this.#segments, index);
    return line?.kind === "record" ? this.#window(line.filter).rowAt(line.index) : undefined;
  }

  /** The records on the lines from `from` to before `end` by line; undefined when not all of them are loaded. */
  loadedLines(from: number, end: number): ReadonlyMap<number, ListRow> | undefined {
    const lines = new Map<number, ListRow>();
    for (const segment of this.#segments) {
      const first = Math.max(from, segment.start);
      const last = Math.min(end, segment.start + segment.size);
      if (segment.kind === "waiting" && first < last) return undefined;
      if (segment.kind !== "records") continue;
      for (let line = first; line < last; line += 1) {
        const row = this.#window(segment.filter).rowAt(line - segment.start);
        if (row === undefined) return undefined;
        lines.set(line, row);
      }
    }
    return lines;
  }

  /**
   * The records on the lines from `from` to before `end` by line, read from the server where they are not loaded.
   * @param onProgress hears how many there are so far
   * @throws ApiError; an abort throws the signal's reason
   */
  async readLines(
    from: number,
    end: number,
    onProgress: (count: number) => void,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<number, ListRow>> {
    // A group that was not opened yet is one line; its own come in its place.
    let last = end;
    for (;;) {
      const [waiting] = wantedIn(this.#segments, from, last).waiting;
      if (waiting === undefined) break;
      const before = this.lineCount;
      await this.#openLevel(waiting);
      last += this.lineCount - before;
    }
    const lines = new Map<number, ListRow>();
    for (const wanted of wantedIn(this.#segments, from, last).records) {
      let line = wanted.line + wanted.from;
      for await (const rows of this.#window(wanted.filter).read(wanted.from, wanted.end, signal)) {
        for (const row of rows) {
          lines.set(line, row);
          line += 1;
        }
        onProgress(lines.size);
      }
    }
    return lines;
  }

  /** Which columns of a record were just changed by somebody else. */
  litCells(record: number): ReadonlySet<number> | undefined {
    return this.#lit.get(record);
  }

  /** Loads the lines from `from` to before `end`. */
  look(from: number, end: number): void {
    this.#view = [from, end];
    if (this.query.group.length === 0 && this.#segments.length === 0) {
      this.#window("").want(0, 1);
      return;
    }
    const { records, waiting } = wantedIn(this.#segments, from, end);
    for (const wanted of records) this.#window(wanted.filter).want(wanted.from, wanted.end);
    for (const values of waiting) void this.#loadLevel(values);
  }

  /** Loads again what is in view. */
  refresh(): void {
    for (const window of this.#windows.values()) window.refresh();
    for (const path of this.#loadingLevels.keys()) this.#overtakenLevels.add(path);
    if (this.query.group.length > 0) for (const path of this.#levels.keys()) void this.#loadLevel(readPath(path));
    this.look(...this.#view);
  }

  /** The records to hear changes of, those in view before others; of the rest only what moves them is heard. */
  hold(): ShownRecords {
    const inView = wantedIn(this.#segments, ...this.#view).records.map(({ filter }) => this.#window(filter));
    const held: (readonly [number, number])[] = [];
    for (const window of new Set([...inView, ...this.#windows.values()]))
      held.push(...window.hold(liveLimits.records - held.length));
    return held;
  }

  /** Folds or opens a group. */
  toggle(path: string): void {
    if (!this.#closed.delete(path)) this.#closed.add(path);
    this.#change();
  }

  /** Folds or opens all groups of the first level. */
  toggleAll(isOpen: boolean): void {
    this.#closed.clear();
    if (!isOpen)
      for (const group of this.#levels.get(pathKey([]))?.groups ?? []) this.#closed.add(pathKey([group.value]));
    this.#change();
  }

  #window(filter: string): RecordWindow {
    const known = this.#windows.get(filter);
    if (known !== undefined) return known;
    const { workspace, form, selection } = this.query;
    const count = this.#segments.find((segment) => segment.kind === "records" && segment.filter === filter)?.size;
    const window = new RecordWindow(
      workspace,
      form,
      filter === "" ? selection : { ...selection, filter },
      {
        onChange: () => {
          this.#error = undefined;
          this.#change();
        },
        onError: (error) => {
          this.#error = error;
          this.#change();
        },
        onRemote: (changes) =>
          this.#light(changes.filter(({ record, version }) => this.#ownVersion(record) !== version)),
      },
      filter === "" ? undefined : count,
    );
    this.#windows.set(filter, window);
    return window;
  }

  // Unlike a look, this cannot wait for another try.
  async #openLevel(values: readonly Wire[]): Promise<void> {
    await this.#loadLevel(values);
    if (this.#levels.has(pathKey(values))) return;
    if (this.#error instanceof Error) throw this.#error;
    throw new Error(`group-level: expected ${pathKey(values)}, got none`);
  }

  async #loadLevel(values: readonly Wire[]): Promise<void> {
    const path = pathKey(values);
    const running = this.#loadingLevels.get(path);
    if (running !== undefined) return running;
    const mine = this.#fetchLevel(values, path).finally(() => {
      this.#loadingLevels.delete(path);
      this.#change();
      if (this.#overtakenLevels.delete(path)) void this.#loadLevel(values);
    });
    this.#loadingLevels.set(path, mine);
    return mine;
  }

  async #fetchLevel(values: readonly Wire[], path: string): Promise<void> {
    const { workspace, form, selection, group, aggregates } = this.query;
    const body = {
      by: [...group],
      limit: groupLimit,
      aggregates: [...aggregates],
      ...(values.length === 0 ? {} : { path: [...values] }),
      ...(selection.filter === undefined ? {} : { filter: selection.filter }),
      ...(selection.search === undefined ? {} : { search: selection.search }),
    };
    try {
      const reply = await queryClient.fetchQuery({
        queryKey: [...recordKeys.form(workspace, form), "groups", body],
        queryFn: async ({ signal }) => call(groupRecords, { params: { workspace, form }, body }, { signal }),
        gcTime: 60_000,
        ...(this.#levels.has(path) ? { staleTime: 0 } : {}),
      });
      this.#levels.set(path, reply);
      for (const one of reply.groups) this.#windows.get(one.filter)?.setCount(one.count);
      this.#error = undefined;
    } catch (error) {
      this.#error = error;
    }
  }

  #light(changes: readonly RowChange[]): void {
    if (changes.length === 0) return;
    for (const { record, cells } of changes) this.#lit.set(record, new Set(cells));
    setTimeout(() => {
      for (const { record } of changes) this.#lit.delete(record);
      this.#change();
    }, litMs);
  }

  #rebuild(): void {
    this.#segments =
      this.query.group.length === 0
        ? plainLines(this.#windows.get("")?.count ?? 0)
        : groupLines(this.#levels, this.query.group.length, this.#closed);
  }

  #change(): void {
    this.#rebuild();
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

function readPath(path: string): readonly Wire[] {
  // Written by pathKey.
  return JSON.parse(path) as readonly Wire[];
}
