import { queryBookmarks, queryRecords } from "@tongzhou/contract";
import type { Wire } from "@tongzhou/model";
import { call } from "../../../api/call.ts";
import { queryClient } from "../../../api/queryClient.ts";
import type { ShownRecords } from "../../../api/live/liveModel.ts";
import { recordKeys, recordPageQuery } from "../../../api/recordQueries.ts";
import { blockSize, blocksOf, blocksToDrop, changedCells, findStart, startBefore } from "./blockModel.ts";
import type { Block, BlockMarks, ListRow, PageStart, RowChange } from "./blockModel.ts";

/** Which records a window holds, and which of their fields. */
export interface WindowSelection {
  readonly filter?: string;
  readonly search?: string;
  readonly sort?: { readonly field: string; readonly direction: "asc" | "desc" }[];
  readonly columns: string[];
}

/** What a window tells its owner. */
export interface WindowEvents {
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
  /** Records that came with other values than were shown. */
  readonly onRemote: (changes: readonly RowChange[]) => void;
}

const keptBlocks = 24;
// What one call of the server answers at most.
const readSize = 500;
// A jump through a million records asks for the marks of all of them; after changes they are renewed only now and then.
const marksEveryMs = 10_000;

/**
 * The records of one selection in their order, of which only what is looked at is loaded. A window shows what it has
 * while newer data is on its way.
 */
export class RecordWindow {
  readonly selection: WindowSelection;
  readonly #workspace: string;
  readonly #form: string;
  readonly #events: WindowEvents;
  readonly #blocks = new Map<number, Block>();
  readonly #stale = new Set<number>();
  readonly #loading = new Set<number>();
  #marks: BlockMarks | undefined;
  #marksAt = 0;
  #isLoadingMarks = false;
  #areMarksOvertaken = false;
  #count: number | undefined;
  #isExact = false;
  #wanted: readonly number[] = [];

  constructor(workspace: string, form: string, selection: WindowSelection, events: WindowEvents, count?: number) {
    this.#workspace = workspace;
    this.#form = form;
    this.selection = selection;
    this.#events = events;
    this.#count = count;
    this.#isExact = count !== undefined;
  }

  /** How many records there are, as far as is known; undefined before the first answer. */
  get count(): number | undefined {
    return this.#count;
  }

  /** Whether `count` is all of them. */
  get isExact(): boolean {
    return this.#isExact;
  }

  /** The record at a place; undefined while it is not loaded. */
  rowAt(index: number): ListRow | undefined {
    return this.#blocks.get(Math.floor(index / blockSize))?.rows[index % blockSize];
  }

  /**
   * Reads the records between two places in order, for work on more of them than are kept. What is loaded is handed
   * on as it is shown; the rest is read from the server and forgotten again.
   * @throws ApiError; an abort throws the signal's reason
   */
  async *read(from: number, end: number, signal: AbortSignal): AsyncGenerator<readonly ListRow[]> {
    const seen = new Set<Wire>();
    let at = from;
    let next = this.#nextOf(from);
    while (at < end) {
      const index = Math.floor(at / blockSize);
      const known = this.#blocks.get(index);
      let rows: readonly ListRow[];
      let after: string | null;
      if (known !== undefined && at - index * blockSize < known.rows.length) {
        rows = known.rows.slice(at - index * blockSize, end - index * blockSize);
        at += rows.length;
        next = { at: index * blockSize + known.rows.length, after: known.next };
        after = known.next;
      } else {
        next ??= await this.#findMark(at);
        const page = await this.#readPage(next, this.#loadedAfter(at, end), signal);
        rows = page.rows.slice(at - next.at);
        next = { at: next.at + page.rows.length, after: page.next };
        at = Math.max(at, next.at);
        after = page.next;
      }
      // Records that moved meanwhile may be met twice; they are handed on once.
      const fresh = rows.filter(([id = null]) => !seen.has(id));
      for (const [id = null] of fresh) seen.add(id);
      yield fresh;
      if (after === null) return;
    }
  }

  async #readPage(start: PageStart, end: number, signal: AbortSignal) {
    const { at, after } = start;
    const limit = Math.min(readSize, Math.max(1, end - at));
    const body = { ...this.selection, limit, ...(after === null ? {} : { after }) };
    return call(queryRecords, { params: { workspace: this.#workspace, form: this.#form }, body }, { signal });
  }

  // Where reading goes on from, when what is loaded says so.
  #nextOf(from: number): PageStart | undefined {
    if (from === 0) return { at: 0, after: null };
    const before = Math.floor(from / blockSize) - 1;
    const block = this.#blocks.get(before);
    return block?.next === undefined || block.next === null
      ? undefined
      : { at: before * blockSize + block.rows.length, after: block.next };
  }

  // The next place at which a loaded block begins.
  #loadedAfter(at: number, end: number): number {
    for (let index = Math.floor(at / blockSize) + 1; index * blockSize < end; index += 1)
      if (this.#blocks.has(index)) return index * blockSize;
    return end;
  }

  async #findMark(at: number): Promise<PageStart> {
    await this.#loadMarks();
    return startBefore(at, this.#marks);
  }

  /** Loads what lies between two places, the end not included. */
  want(from: number, end: number): void {
    this.#wanted = blocksOf(from, Math.max(end, 1));
    for (const index of this.#wanted) if (!this.#blocks.has(index) || this.#stale.has(index)) void this.#load(index);
    if (this.#blocks.size > keptBlocks)
      for (const index of blocksToDrop([...this.#blocks.keys()], this.#wanted, keptBlocks)) this.#blocks.delete(index);
  }

  /** Loads again what is in view; the rest is loaded again when it is looked at. */
  refresh(): void {
    // What is on its way may have been read before what this is for.
    for (const index of [...this.#blocks.keys(), ...this.#loading]) this.#stale.add(index);
    for (const index of this.#wanted) void this.#load(index);
    this.#areMarksOvertaken ||= this.#isLoadingMarks && this.#marks === undefined;
    if (this.#marks !== undefined && Date.now() - this.#marksAt > marksEveryMs) void this.#loadMarks();
  }

  /**
   * The loaded records nearest to what is looked at, at most `room`, as [id, version]: those to hear changes of. The
   * others are loaded again when they are looked at.
   */
  hold(room: number): ShownRecords {
    const held: (readonly [number, number])[] = [];
    for (const index of blocksToDrop([...this.#blocks.keys()], this.#wanted, 0)) {
      const rows = this.#blocks.get(index)?.rows ?? [];
      // What is on its way comes with versions of its own.
      if (this.#stale.has(index) || this.#loading.has(index)) continue;
      if (held.length + rows.length > room) this.#stale.add(index);
      else held.push(...rows.map(([id, version]) => [Number(id), Number(version)] as const));
    }
    return held;
  }

  /** Takes a group's new count over, known from its header. */
  setCount(count: number): void {
    this.#count = count;
    this.#isExact = true;
  }

  async #load(index: number): Promise<void> {
    if (this.#loading.has(index)) return;
    const before = this.#stale.has(index - 1) ? undefined : this.#blocks.get(index - 1);
    const start = findStart(index, before, this.#marks);
    if (start.kind === "wait") return this.#loadMarks();
    if (start.kind === "chain") {
      await this.#load(index - 1);
      const next = this.#blocks.get(index - 1)?.next ?? null;
      return next === null ? undefined : this.#load(index);
    }
    this.#loading.add(index);
    const isAgain = this.#blocks.has(index);
    this.#stale.delete(index);
    try {
      const page = await queryClient.fetchQuery({
        ...recordPageQuery(this.#workspace, this.#form, {
          ...this.selection,
          limit: blockSize,
          ...(start.after === null ? {} : { after: start.after }),
          ...(index === 0 && !this.#isExact ? { count: "capped" } : {}),
        }),
        gcTime: 30_000,
        ...(isAgain ? { staleTime: 0 } : {}),
      });
      this.#take(index, { rows: page.rows, next: page.next }, page.count);
    } catch (error) {
      this.#events.onError(error);
    } finally {
      this.#loading.delete(index);
    }
    if (this.#stale.has(index) && this.#wanted.includes(index)) void this.#load(index);
  }

  #take(index: number, block: Block, count: { readonly value: number; readonly isCapped: boolean } | undefined): void {
    const known = this.#blocks.get(index);
    this.#blocks.set(index, block);
    if (block.next === null) {
      this.#count = index * blockSize + block.rows.length;
      this.#isExact = true;
    } else if (count !== undefined) {
      this.#count = Math.max(count.value, this.#marks?.count ?? 0);
      this.#isExact = !count.isCapped;
    }
    if (block.next !== null && this.#marks === undefined) void this.#loadMarks();
    if (known !== undefined) this.#events.onRemote(changedCells(known.rows, block.rows));
    this.#events.onChange();
  }

  async #loadMarks(): Promise<void> {
    if (this.#isLoadingMarks) return;
    this.#isLoadingMarks = true;
    const { filter, search, sort } = this.selection;
    const body = {
      every: blockSize,
      ...(filter === undefined ? {} : { filter }),
      ...(search === undefined ? {} : { search }),
      ...(sort === undefined ? {} : { sort }),
    };
    const params = { workspace: this.#workspace, form: this.#form };
    try {
      const marks = await queryClient.fetchQuery({
        queryKey: [...recordKeys.form(params.workspace, params.form), "marks", body],
        queryFn: async ({ signal }) => call(queryBookmarks, { params, body }, { signal }),
        gcTime: 60_000,
        ...(this.#marks === undefined ? {} : { staleTime: 0 }),
      });
      this.#marks = marks;
      this.#marksAt = Date.now();
      this.#count = marks.count;
      this.#isExact = true;
      this.#events.onChange();
    } catch (error) {
      this.#events.onError(error);
    } finally {
      this.#isLoadingMarks = false;
    }
    if (this.#areMarksOvertaken) {
      this.#areMarksOvertaken = false;
      void this.#loadMarks();
    }
    for (const index of this.#wanted) if (!this.#blocks.has(index)) void this.#load(index);
  }
}
