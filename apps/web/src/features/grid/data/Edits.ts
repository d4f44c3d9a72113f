import { batchRecords, updateRecord } from "@tongzhou/contract";
import { AppError } from "@tongzhou/model";
import type { ErrorCode, FieldDefinition, Wire, WireValues } from "@tongzhou/model";
import { ApiError, isApiError } from "../../../api/apiError.ts";
import { call } from "../../../api/call.ts";
import { openSaveLine, trackSave } from "../../../api/saveState.ts";
import type { SaveLine } from "../../../api/saveState.ts";
import { sentValue } from "../../../fields/sentValue.ts";

/** One cell's change, from what was shown to what was entered. */
export interface CellEdit {
  readonly record: number;
  /** The version of the record that was shown. */
  readonly version: number;
  readonly field: FieldDefinition;
  readonly old: Wire;
  readonly value: Wire;
}

/** A cell whose value is on its way, or did not arrive. */
export interface PendingCell {
  readonly field: FieldDefinition;
  readonly value: Wire;
  readonly state: "saving" | "saved" | "failed" | "stale";
  /** What the server had when the cell was changed; an edit that was refused does not move it. */
  readonly base: Wire;
  /** The record's version with the value, once saved. */
  readonly version?: number;
  readonly error?: unknown;
}

/** A change that did not arrive and that its cell still shows. */
export interface FailedEdit {
  readonly edit: CellEdit;
  readonly state: "failed" | "stale";
  readonly error: unknown;
  /** Sends it again. */
  readonly retry: () => void;
}

// One write of one cell: a newer write of the same cell takes its place, whatever becomes of this one.
interface Attempt {
  readonly edit: CellEdit;
  readonly line: SaveLine;
  readonly retry: () => void;
}

/** A value changed by two people at once. */
export interface Clash {
  readonly edit: CellEdit;
  readonly theirs: Wire;
  /** The version to write over when mine is kept. */
  readonly version: number;
}

/** What became of a write of many cells. */
export interface WriteReport {
  readonly done: readonly CellEdit[];
  readonly failed: readonly { readonly edit: CellEdit; readonly error: unknown }[];
}

// What one call of the server takes.
const batchSize = 1000;

/** Cells that were changed here and are not yet in what the server sends; each record's writes go one after another. */
export class Edits {
  readonly #workspace: string;
  readonly #form: string;
  readonly #cells = new Map<number, Map<string, PendingCell>>();
  readonly #attempts = new Map<string, Attempt>();
  readonly #versions = new Map<number, number>();
  readonly #queues = new Map<number, Promise<unknown>>();
  readonly #listeners = new Set<() => void>();
  #version = 0;

  constructor(workspace: string, form: string) {
    this.#workspace = workspace;
    this.#form = form;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly version = (): number => this.#version;

  /** The pending state of a cell that was read at a version; undefined once the server's own value has it. */
  find(record: number, version: number, field: string): PendingCell | undefined {
    const cell = this.#cells.get(record)?.get(field);
    return cell?.state === "saved" && (cell.version ?? 0) <= version ? undefined : cell;
  }

  /** The newest version of a record known here. */
  versionOf(record: number, seen: number): number {
    return Math.max(seen, this.#versions.get(record) ?? 0);
  }

  /** What of a record is on its way, as it is sent. */
  savingOf(record: number): WireValues {
    const cells = [...(this.#cells.get(record) ?? [])].filter(([, { state }]) => state === "saving");
    return Object.fromEntries(cells.map(([key, { value, field }]) => [key, sentValue(field, value)]));
  }

  /** What of a cell did not arrive; undefined when all did or is on its way. */
  failedOf(record: number, field: string): FailedEdit | undefined {
    const cell = this.#cells.get(record)?.get(field);
    const attempt = this.#attempts.get(cellKey(record, field));
    if (attempt === undefined || (cell?.state !== "failed" && cell?.state !== "stale")) return undefined;
    return { edit: attempt.edit, state: cell.state, error: cell.error, retry: attempt.retry };
  }

  /** Gives up what did not arrive: the cell shows the server's value again. */
  forget(record: number, field: string): void {
    this.#endAttempt(cellKey(record, field));
    this.#cells.get(record)?.delete(field);
    this.#tell();
  }

  /**
   * Writes a cell. One that is refused keeps its value and says so; the state line and the cell can try again.
   * @param onSaved called once the value has arrived, also by a later try
   * @param isLocked awaited before anything is sent: a locked cell's value is given up
   * @returns false when it was given up
   * @throws ApiError of the first try, unless a newer write of the cell has taken its place
   */
  async writeOne(edit: CellEdit, what: string, onSaved: () => void, isLocked?: Promise<boolean>): Promise<boolean> {
    const { record, field } = edit;
    const key = cellKey(record, field.key);
    const line = openSaveLine();
    const run = async (): Promise<void> => {
      line.say("saving", what);
      this.#putOf(attempt, "saving");
      try {
        const reply = await call(updateRecord, {
          params: { workspace: this.#workspace, form: this.#form, record },
          body: { values: valuesOf([edit]), version: this.versionOf(record, edit.version) },
        });
        this.#versions.set(record, reply.version);
        this.#putOf(attempt, "saved", { version: reply.version });
        line.clear();
        if (this.#attempts.get(key) === attempt) this.#attempts.delete(key);
        onSaved();
      } catch (error) {
        if (this.#attempts.get(key) !== attempt) return line.clear();
        const state = isApiError(error, "record.stale") ? "stale" : "failed";
        this.#putOf(attempt, state, { error });
        line.say(state, what, state === "failed" ? attempt.retry : undefined);
        throw error;
      }
    };
    const attempt: Attempt = { edit, line, retry: () => void this.#queue(record, run).catch(() => undefined) };
    this.#endAttempt(key);
    this.#attempts.set(key, attempt);
    this.#put([edit], "saving");
    this.#tell();
    line.say("saving", what);
    let isGivenUp = false;
    await this.#queue(record, async () => {
      isGivenUp = isLocked !== undefined && (await isLocked);
      if (!isGivenUp) return run();
      if (this.#attempts.get(key) === attempt) {
        this.#attempts.delete(key);
        this.#cells.get(record)?.delete(field.key);
        this.#tell();
      }
      return line.clear();
    });
    return !isGivenUp;
  }

  // The one before may fail; this one goes on with what it knows.
  async #queue(record: number, run: () => Promise<void>): Promise<void> {
    const before = this.#queues.get(record)?.catch(() => undefined) ?? Promise.resolve();
    const mine = before.then(run);
    this.#queues.set(record, mine);
    await mine;
  }

  // A failed write gives up its line when another takes its place; one on its way still has to tell what became of it.
  #endAttempt(key: string): void {
    const attempt = this.#attempts.get(key);
    if (attempt === undefined) return;
    this.#attempts.delete(key);
    const { record, field } = attempt.edit;
    if (this.#cells.get(record)?.get(field.key)?.state !== "saving") attempt.line.clear();
  }

  /**
   * Writes cells of many records; what is refused is reported and taken back.
   * @param onProgress hears how many records have been written or refused
   */
  async writeMany(
    edits: readonly CellEdit[],
    what: string,
    onProgress?: (records: number) => void,
  ): Promise<WriteReport> {
    const rows = Map.groupBy(edits, (edit) => edit.record);
    for (const { record, field } of edits) this.#endAttempt(cellKey(record, field.key));
    this.#put(edits, "saving");
    this.#tell();
    const done: CellEdit[] = [];
    const failed: { edit: CellEdit; error: unknown }[] = [];
    const all = [...rows];
    for (let at = 0; at < all.length; at += batchSize) {
      const part = all.slice(at, at + batchSize);
      onProgress?.(at);
      const results = await this.#sendBatch(part, what);
      for (const [index, [record, cells]] of part.entries()) {
        const result = results[index];
        if (result instanceof Error) {
          failed.push(...cells.map((edit) => ({ edit, error: result })));
          for (const edit of cells.filter((one) => this.#isNewest(one)))
            this.#cells.get(record)?.delete(edit.field.key);
          continue;
        }
        if (result !== undefined) this.#versions.set(record, result);
        done.push(...cells);
        this.#put(
          cells.filter((one) => this.#isNewest(one)),
          "saved",
          result === undefined ? {} : { version: result },
        );
      }
      this.#tell();
    }
    return { done, failed };
  }

  async #sendBatch(
    part: readonly (readonly [number, readonly CellEdit[]])[],
    what: string,
  ): Promise<readonly (number | Error)[]> {
    try {
      const { results } = await trackSave(what, async () =>
        call(batchRecords, {
          params: { workspace: this.#workspace, form: this.#form },
          body: {
            mode: "per_row",
            operations: part.map(([id, cells]) => ({
              kind: "update" as const,
              id,
              version: this.versionOf(id, cells[0]?.version ?? 1),
              values: valuesOf(cells),
            })),
          },
        }),
      );
      return results.map(({ version, error }) =>
        // The batch answers with the same codes as single writes.
        error === undefined ? (version ?? 0) : new ApiError(error.code as ErrorCode, { ...error, status: 422 }),
      );
    } catch (error) {
      return part.map(() => (error instanceof Error ? error : new AppError("internal")));
    }
  }

  /** The clash behind a stale cell; undefined when the server said nothing of its field. */
  clashOf(edit: CellEdit): Clash | undefined {
    const error = this.#cells.get(edit.record)?.get(edit.field.key)?.error;
    if (!isApiError(error, "record.stale")) return undefined;
    const { version, fields } = error.params;
    const clash: unknown = isRecord(fields) ? fields[edit.field.key] : undefined;
    // The shape of record.stale's params; see findConflicts in the engine.
    const theirs = isRecord(clash) ? ((clash["theirs"] ?? null) as Wire) : null;
    return { edit, theirs, version: typeof version === "number" ? version : edit.version };
  }

  /** Ends a clash: mine is written over theirs, or given up. */
  async resolve({ edit, version }: Clash, keeps: "mine" | "theirs", what: string, onSaved: () => void): Promise<void> {
    this.#versions.set(edit.record, this.versionOf(edit.record, version));
    if (keeps === "theirs") return this.forget(edit.record, edit.field.key);
    await this.writeOne({ ...edit, version }, what, onSaved);
  }

  /** Takes over what another call of the server has answered for a record. */
  noteVersion(record: number, version: number): void {
    this.#versions.set(record, this.versionOf(record, version));
  }

  // Whether nothing newer was written into the cell since.
  #isNewest({ record, field, value }: CellEdit): boolean {
    return !this.#attempts.has(cellKey(record, field.key)) && this.#cells.get(record)?.get(field.key)?.value === value;
  }

  // A newer write of the same cell waits behind this one: only its own outcome may change the cell.
  #putOf(attempt: Attempt, state: PendingCell["state"], more: Partial<PendingCell> = {}): void {
    const { record, field } = attempt.edit;
    if (this.#attempts.get(cellKey(record, field.key)) !== attempt) return;
    this.#put([attempt.edit], state, more);
    this.#tell();
  }

  #put(edits: readonly CellEdit[], state: PendingCell["state"], more: Partial<PendingCell> = {}): void {
    for (const { record, field, value, old } of edits) {
      const cells = this.#cells.get(record) ?? new Map<string, PendingCell>();
      cells.set(field.key, { field, value, state, base: old, ...more });
      this.#cells.set(record, cells);
    }
  }

  #tell(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

function cellKey(record: number, field: string): string {
  return `${record} ${field}`;
}

function valuesOf(edits: readonly CellEdit[]): Record<string, Wire> {
  return Object.fromEntries(edits.map(({ field, value }) => [field.key, sentValue(field, value)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
