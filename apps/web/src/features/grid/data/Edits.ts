import { batchRecords, updateRecord } from "@tongzhou/contract";
import { AppError } from "@tongzhou/model";
import type { ErrorCode, FieldDefinition, Wire } from "@tongzhou/model";
import { ApiError, isApiError } from "../../../api/apiError.ts";
import { call } from "../../../api/call.ts";
import { forgetSave, saves, trackSave } from "../../../api/saveState.ts";
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
  readonly value: Wire;
  readonly state: "saving" | "saved" | "failed" | "stale";
  /** The record's version with the value, once saved. */
  readonly version?: number;
  readonly error?: unknown;
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

  /** Takes back what did not arrive. */
  forget(record: number, field: string): void {
    this.#cells.get(record)?.delete(field);
    this.#tell();
  }

  /**
   * Writes cells of one record.
   * @throws ApiError; the cell keeps its value and says so, and the state line can try again
   */
  async writeOne(edits: readonly CellEdit[], what: string): Promise<void> {
    const [first] = edits;
    if (first === undefined) return;
    const { record } = first;
    this.#put(edits, "saving");
    const run = async (): Promise<void> => {
      this.#put(edits, "saving");
      try {
        const reply = await call(updateRecord, {
          params: { workspace: this.#workspace, form: this.#form, record },
          body: { values: valuesOf(edits), version: this.versionOf(record, first.version) },
        });
        this.#versions.set(record, reply.version);
        this.#put(edits, "saved", { version: reply.version });
      } catch (error) {
        this.#put(edits, isApiError(error, "record.stale") ? "stale" : "failed", { error });
        throw error;
      }
    };
    // The one before may fail; this one goes on with what it knows.
    const before = this.#queues.get(record)?.catch(() => undefined) ?? Promise.resolve();
    const mine = before.then(() => trackSave(what, run));
    this.#queues.set(record, mine);
    await mine;
  }

  /** Writes cells of many records; what is refused is reported and taken back. */
  async writeMany(edits: readonly CellEdit[], what: string): Promise<WriteReport> {
    const rows = Map.groupBy(edits, (edit) => edit.record);
    this.#put(edits, "saving");
    const done: CellEdit[] = [];
    const failed: { edit: CellEdit; error: unknown }[] = [];
    const all = [...rows];
    for (let at = 0; at < all.length; at += batchSize) {
      const part = all.slice(at, at + batchSize);
      const results = await this.#sendBatch(part, what);
      for (const [index, [record, cells]] of part.entries()) {
        const result = results[index];
        if (result instanceof Error) {
          failed.push(...cells.map((edit) => ({ edit, error: result })));
          for (const edit of cells) this.#cells.get(record)?.delete(edit.field.key);
          continue;
        }
        if (result !== undefined) this.#versions.set(record, result);
        done.push(...cells);
        this.#put(cells, "saved", result === undefined ? {} : { version: result });
      }
    }
    this.#tell();
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
  async resolve({ edit, version }: Clash, keeps: "mine" | "theirs", what: string): Promise<void> {
    for (const save of saves.get()) if (save.state === "stale" && save.what === what) forgetSave(save.id);
    this.#versions.set(edit.record, this.versionOf(edit.record, version));
    if (keeps === "theirs") return this.forget(edit.record, edit.field.key);
    return this.writeOne([{ ...edit, version }], what);
  }

  #put(edits: readonly CellEdit[], state: PendingCell["state"], more: Partial<PendingCell> = {}): void {
    for (const { record, field, value } of edits) {
      const cells = this.#cells.get(record) ?? new Map<string, PendingCell>();
      const known = cells.get(field.key);
      // A newer edit of the same cell waits behind this one: only its own outcome may change it.
      if (state === "saving" || known === undefined || known.value === value)
        cells.set(field.key, { value, state, ...more });
      this.#cells.set(record, cells);
    }
    this.#tell();
  }

  #tell(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

function valuesOf(edits: readonly CellEdit[]): Record<string, Wire> {
  return Object.fromEntries(edits.map(({ field, value }) => [field.key, sentValue(field, value)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
