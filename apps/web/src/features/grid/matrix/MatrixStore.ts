import type { MatrixDefinition, Wire } from "@tongzhou/model";
import { emptyStack, pushStep, takeRedo, takeUndo } from "../data/undoModel.ts";
import type { UndoStack } from "../data/undoModel.ts";
import { cellKey, isShut, rowOf } from "./matrixModel.ts";
import type { CellRecord, MatrixData } from "./matrixModel.ts";
import { sendBatch, sendRestores } from "./sendWrites.ts";
import type { WriteOutcome, WritePlace } from "./sendWrites.ts";
import { planWrites } from "./writePlan.ts";
import type { CellTarget, CellWrite } from "./writePlan.ts";

/** What became of a write: cells that were refused, with the reason where the server gave one. */
export interface MatrixReport {
  readonly failed: readonly { readonly cell: string; readonly error: unknown }[];
  /** Cells with a record that is not the person's to change. */
  readonly withheld: number;
  /** Rows in which something was written or tried. */
  readonly rows: readonly string[];
}

/** Whether a cell is on its way or was refused, and why. */
export type CellState = Pick<ShownCell, "state" | "error">;

// What was refused is shown no longer: the cell has what the server has, and says why.
type ShownCell =
  | { readonly state: "saving"; readonly records: readonly CellRecord[]; readonly error?: undefined }
  | { readonly state: "failed"; readonly error: unknown };

// What one stroke did. Restoring and deleting keep the ids, so that later steps still speak of the same records.
interface MatrixStep {
  readonly created: readonly { readonly cell: string; readonly record: CellRecord }[];
  readonly updated: readonly { readonly cell: string; readonly id: number; readonly from: Wire; readonly to: Wire }[];
  readonly deleted: readonly { readonly cell: string; readonly record: CellRecord }[];
}

const none: MatrixData["records"] = new Map();
const noRecords: readonly CellRecord[] = [];

/**
 * The records in a matrix' cells as they are shown: what the server has, what it has confirmed since, and what is on its
 * way. Writes go one after another; targets given meanwhile are gathered into the next.
 */
export class MatrixStore {
  readonly #matrix: MatrixDefinition;
  readonly #place: WritePlace;
  readonly #canCreate: boolean;
  readonly #field: string;
  readonly #listeners = new Set<() => void>();
  readonly #shown = new Map<string, ShownCell>();
  readonly #confirmed = new Map<string, { readonly records: readonly CellRecord[]; readonly stamp: number }>();
  #data: MatrixData | undefined;
  #stack: UndoStack<MatrixStep> = emptyStack;
  #waiting: CellTarget[] = [];
  #line: Promise<unknown> = Promise.resolve();
  #stamp = 0;
  #version = 0;
  // When each row was last drawn anew, by its key.
  readonly #rowVersions = new Map<string, number>();

  constructor(matrix: MatrixDefinition, place: WritePlace, canCreate: boolean) {
    this.#matrix = matrix;
    this.#place = place;
    this.#canCreate = canCreate;
    this.#field = matrix.cell.kind === "field" ? matrix.cell.field : "";
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly version = (): number => this.#version;

  /** Grows whenever a cell of a row does change. */
  rowVersion(row: string): number {
    return this.#rowVersions.get(row) ?? 0;
  }

  /** To be told to `take` with what is read from now on: all that is confirmed by now will be in it. */
  readonly mark = (): number => this.#stamp;

  /** Takes over what the server had when reading began at a mark. @param rows that were read; absent for all */
  take(data: MatrixData, mark: number, rows?: ReadonlySet<string>): void {
    if (this.#data === data) return;
    const before = this.#data?.records ?? none;
    this.#data = data;
    for (const [cell, { stamp }] of this.#confirmed)
      if (stamp <= mark && rows?.has(rowOf(cell)) !== false) this.#forget(cell);
    for (const [cell, list] of data.records) if (before.get(cell) !== list) this.#touch(cell);
    for (const cell of before.keys()) if (!data.records.has(cell)) this.#touch(cell);
    this.#tell();
  }

  /** The records a cell shows. */
  recordsOf(cell: string): readonly CellRecord[] {
    const shown = this.#shown.get(cell);
    return shown?.state === "saving" ? shown.records : this.#settled(cell);
  }

  /** Whether a cell is on its way or was refused. */
  stateOf(cell: string): CellState | undefined {
    return this.#shown.get(cell);
  }

  /** Writes cells and remembers how to take it back. */
  async write(targets: readonly CellTarget[]): Promise<MatrixReport> {
    for (const [cell, { state }] of this.#shown) if (state === "failed") this.#hide(cell);
    for (const { row, column, values } of targets) this.#show(cellKey(row, column), values);
    this.#tell();
    this.#waiting.push(...targets);
    const report = this.#line.then(() => this.#flush());
    this.#line = report.catch(() => undefined);
    return report;
  }

  /** Takes the newest stroke back; null when there is none. */
  undo(): Promise<MatrixReport | null> {
    return this.#replay(true);
  }

  /** Does the stroke taken back last again; null when there is none. */
  redo(): Promise<MatrixReport | null> {
    return this.#replay(false);
  }

  // A cell written twice before its turn has only its last target left, and that is planned on what is there by then.
  async #flush(): Promise<MatrixReport> {
    const last = new Map(this.#waiting.map((target) => [cellKey(target.row, target.column), target]));
    this.#waiting = [];
    if (last.size === 0) return { failed: [], withheld: 0, rows: [] };
    const data = this.#data;
    const planned = planWrites(
      this.#matrix,
      [...last.values()],
      (cell) => this.#settled(cell),
      ({ row, column }) => this.#canCreate && (data === undefined || !isShut(data, row, column)),
    );
    for (const { row, column } of planned.refused) this.#hide(cellKey(row, column));
    const failed = await this.#send(planned.writes);
    const wrong = new Map(failed.map(({ cell, error }) => [cell, error]));
    for (const cell of last.keys()) {
      if (planned.refused.some(({ row, column }) => cellKey(row, column) === cell)) continue;
      this.#settle(cell, wrong.get(cell));
    }
    this.#tell();
    return { failed, withheld: planned.refused.length, rows: rowsOf(last.keys()) };
  }

  async #send(writes: readonly CellWrite[]): Promise<MatrixReport["failed"]> {
    const deletes = writes.filter((one) => one.kind === "delete");
    const updates = writes.filter((one) => one.kind === "update");
    const creates = writes.filter((one) => one.kind === "create");
    const failed: { cell: string; error: unknown }[] = [];
    const each = <W extends CellWrite>(
      list: readonly W[],
      outcomes: readonly WriteOutcome[],
      done: (write: W, id: number, version: number) => void,
    ): void => {
      for (const [index, write] of list.entries()) {
        const outcome = outcomes[index];
        if (outcome === undefined || "id" in outcome === false)
          failed.push({ cell: write.cell, error: outcome?.error });
        else done(write, outcome.id, outcome.version);
      }
    };
    const step = {
      created: [] as MatrixStep["created"][number][],
      updated: [] as MatrixStep["updated"][number][],
      deleted: [] as MatrixStep["deleted"][number][],
    };
    // First what makes room, so that a rule that allows one value at a time is not broken on the way.
    each(
      deletes,
      await sendBatch(
        this.#place,
        deletes.map(({ record }) => ({ kind: "delete", id: record.id })),
      ),
      ({ cell, record }) => {
        step.deleted.push({ cell, record });
        this.#confirm(cell, (list) => list.filter(({ id }) => id !== record.id));
      },
    );
    const changes = updates.map(({ record, value }) => ({
      kind: "update" as const,
      id: record.id,
      version: record.version,
      values: { [this.#field]: value },
    }));
    each(updates, await sendBatch(this.#place, changes), ({ cell, record, value }, _id, version) => {
      step.updated.push({ cell, id: record.id, from: record.value, to: value });
      this.#confirmValue(cell, record.id, value, version);
    });
    // Who fills the same empty cell at this moment is met there, as one who changes a filled one is.
    const { filter } = this.#matrix;
    const makings = creates.map(({ cell, by, values }) => ({
      kind: "create" as const,
      values,
      idempotencyKey: crypto.randomUUID(),
      place: {
        by: [...by],
        ...(filter === undefined ? {} : { filter }),
        known: this.#settled(cell).map(({ id }) => id),
      },
    }));
    each(creates, await sendBatch(this.#place, makings), ({ cell, value }, id, version) => {
      const record: CellRecord = { id, version, value, color: null, mayEdit: true, mayDelete: true };
      step.created.push({ cell, record });
      this.#confirm(cell, (list) => [...list, record]);
    });
    if (step.created.length + step.updated.length + step.deleted.length > 0) this.#stack = pushStep(this.#stack, step);
    return failed;
  }

  #replay(isUndo: boolean): Promise<MatrixReport | null> {
    const run = this.#line.then(async () => {
      const taken = isUndo ? takeUndo(this.#stack) : takeRedo(this.#stack);
      if (taken === undefined) return null;
      this.#stack = taken.stack;
      const failed = isUndo ? await this.#takeBack(taken.step) : await this.#again(taken.step);
      this.#tell();
      const { created, updated, deleted } = taken.step;
      return { failed, withheld: 0, rows: rowsOf([...created, ...updated, ...deleted].map(({ cell }) => cell)) };
    });
    this.#line = run.catch(() => undefined);
    return run;
  }

  async #takeBack({ created, updated, deleted }: MatrixStep): Promise<MatrixReport["failed"]> {
    return [
      ...(await this.#remove(created)),
      ...(await this.#change(updated.map(({ cell, id, from }) => ({ cell, id, value: from })))),
      ...(await this.#bringBack(deleted)),
    ];
  }

  async #again({ created, updated, deleted }: MatrixStep): Promise<MatrixReport["failed"]> {
    return [
      ...(await this.#remove(deleted)),
      ...(await this.#change(updated.map(({ cell, id, to }) => ({ cell, id, value: to })))),
      ...(await this.#bringBack(created)),
    ];
  }

  async #remove(list: MatrixStep["created"]): Promise<MatrixReport["failed"]> {
    const outcomes = await sendBatch(
      this.#place,
      list.map(({ record }) => ({ kind: "delete", id: record.id })),
    );
    return this.#each(list, outcomes, ({ cell, record }) =>
      this.#confirm(cell, (records) => records.filter(({ id }) => id !== record.id)),
    );
  }

  // Written over the version known here: what somebody else has changed since is not taken back.
  async #change(
    list: readonly { readonly cell: string; readonly id: number; readonly value: Wire }[],
  ): Promise<MatrixReport["failed"]> {
    const operations = list.map(({ cell, id, value }) => {
      const version = this.#settled(cell).find((one) => one.id === id)?.version ?? 1;
      return { kind: "update" as const, id, version, values: { [this.#field]: value } };
    });
    return this.#each(list, await sendBatch(this.#place, operations), ({ cell, id, value }, version) =>
      this.#confirmValue(cell, id, value, version),
    );
  }

  async #bringBack(list: MatrixStep["deleted"]): Promise<MatrixReport["failed"]> {
    const outcomes = await sendRestores(
      this.#place,
      list.map(({ record }) => record.id),
    );
    return this.#each(list, outcomes, ({ cell, record }, version) =>
      this.#confirm(cell, (records) => [...records, { ...record, version }]),
    );
  }

  #each<W extends { readonly cell: string }>(
    list: readonly W[],
    outcomes: readonly WriteOutcome[],
    done: (write: W, version: number) => void,
  ): MatrixReport["failed"] {
    return list.flatMap((write, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined || !("id" in outcome)) return [{ cell: write.cell, error: outcome?.error }];
      done(write, outcome.version);
      return [];
    });
  }

  #settled(cell: string): readonly CellRecord[] {
    return this.#confirmed.get(cell)?.records ?? this.#data?.records.get(cell) ?? noRecords;
  }

  #confirm(cell: string, change: (records: readonly CellRecord[]) => readonly CellRecord[]): void {
    this.#stamp += 1;
    this.#touch(cell);
    this.#confirmed.set(cell, { records: change(this.#settled(cell)), stamp: this.#stamp });
  }

  #confirmValue(cell: string, id: number, value: Wire, version: number): void {
    this.#confirm(cell, (records) =>
      records.map((one) => (one.id === id ? { ...one, value, version, color: null } : one)),
    );
  }

  // What a cell will hold when all goes well; the records that stay keep their ids.
  #show(cell: string, values: readonly Wire[]): void {
    const now = this.recordsOf(cell);
    const records = values.map((value, index): CellRecord => {
      const same = now.find((one) => one.value === value);
      if (same !== undefined) return same;
      const base = now[index];
      return { id: base?.id ?? 0, version: base?.version ?? 0, value, color: null, mayEdit: true, mayDelete: true };
    });
    this.#touch(cell);
    this.#shown.set(cell, { records, state: "saving" });
  }

  // A cell that has another target by now stays as it is shown.
  #settle(cell: string, error: unknown): void {
    if (this.#waiting.some(({ row, column }) => cellKey(row, column) === cell)) return;
    this.#hide(cell);
    if (error !== undefined) this.#shown.set(cell, { state: "failed", error });
  }

  #hide(cell: string): void {
    if (this.#shown.delete(cell)) this.#touch(cell);
  }

  #forget(cell: string): void {
    if (this.#confirmed.delete(cell)) this.#touch(cell);
  }

  #touch(cell: string): void {
    const row = rowOf(cell);
    this.#rowVersions.set(row, this.rowVersion(row) + 1);
  }

  #tell(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

function rowsOf(cells: Iterable<string>): readonly string[] {
  return [...new Set(Array.from(cells, rowOf))];
}
