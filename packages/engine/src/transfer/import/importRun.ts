import { sql } from "@tongzhou/base";
import { systemClock } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import type { SourceInput } from "@tongzhou/sheets";
import { isGuarded } from "../../constraints/watches.ts";
import type { WorkspaceRuntime } from "../../forms/workspaceRuntime.ts";
import { asksLater } from "../../records/validations.ts";
import type { FormPolicy } from "../../access/policy.ts";
import { policyFor } from "../../access/policyFor.ts";
import type { Database, Transaction } from "../../db/database.ts";
import { pgCode } from "../../db/pgErrors.ts";
import { refreshWorkspaceRuntime } from "../../forms/loadWorkspaceRuntime.ts";
import { workspaceSchema } from "../../forms/physicalNames.ts";
import type { Actor, Session } from "../../gateway/session.ts";
import { loadMember } from "../../platform/members.store.ts";
import { rejectReferences, rejectRepeats, type StagedCheck } from "./checkStaged.ts";
import { planColumns } from "./columnPlan.ts";
import { readTextOptions } from "./createImport.ts";
import { holdIndexes } from "./heldIndexes.ts";
import type { ImportProgress, ImportReject, ImportSettings, StagedColumn, StoredImport } from "./importDefinition.ts";
import { makeForm, previewForm } from "./importForm.ts";
import { countRejectedRows, deleteRejects, insertRejects, updateImport } from "./imports.store.ts";
import { insertChunk, type ChunkCount, type ChunkInput } from "./insertChunk.ts";
import { loadChunkRejects, nextChunk, replaceChunkRejects, type Chunk } from "./nextChunk.ts";
import { readRows, type RowsPart } from "./readRows.ts";
import { resolveReferences } from "./resolveReferences.ts";
import type { ImportHost } from "./runImport.ts";
import { copyRows, countStaged, createStaging, finishStaging } from "./stagingTable.ts";
import { writeDrafts } from "./writeDrafts.ts";

const plainChunkRows = 20_000;
const draftChunkRows = 1000;
const noteEveryMs = 700;
const uniqueViolation = "23505";
// Sorting and hashing a chunk of wide rows stays in memory; one import at a time per node uses it.
const setWorkMemory = sql`select set_config('work_mem', '64MB', true)`;

/** The run was cancelled, or another process took it over. */
export class LostRun extends Error {}

/** Everything is to be written or nothing, and some rows cannot be. */
export class RejectedWhole extends Error {}

/** One run of one import. */
export class ImportRun {
  readonly #host: ImportHost;
  readonly #workspace: string;
  readonly #schema: string;
  readonly #stored: StoredImport;
  readonly #settings: ImportSettings;
  readonly #runner: string;
  #progress: ImportProgress;

  constructor(host: ImportHost, workspace: string, stored: StoredImport, runner: string) {
    this.#host = host;
    this.#workspace = workspace;
    this.#schema = workspaceSchema(workspace);
    this.#stored = stored;
    if (stored.settings === null) throw new Error("import-settings: expected some, got null");
    this.#settings = stored.settings;
    this.#runner = runner;
    this.#progress = stored.progress;
  }

  async toEnd(signal: AbortSignal): Promise<void> {
    const session = await this.#openSession();
    const target = this.#settings.target;
    const form = target.kind === "form" ? target.form : target.key;
    const policy = policyFor(session, form, "import");
    const profile = this.#stored.sheets.find((sheet) => sheet.sheet === this.#settings.sheet);
    const columns = planColumns(policy, target, profile?.columns ?? []);
    if (!(await this.#isStaged())) await this.#stage(session, policy, columns, signal);
    if (target.kind === "new_form" && !this.#settings.isDryRun && this.#progress.heldIndexes.length === 0)
      await holdIndexes(this.#host.database, this.#schema, this.#stored.id, this.#runner, form);
    await this.#write(session, policy, columns, signal);
    await this.#finish();
  }

  /** The person who started it, with the rights they have now, and the form as it is now. */
  async #openSession(): Promise<Session> {
    const { database } = this.#host;
    const by = this.#stored.createdBy;
    const member = by === null ? undefined : await loadMember(database, this.#workspace, by);
    if (by !== null && (member === undefined || member.status === "left")) throw new AppError("access.denied", {});
    const actor: Actor =
      member === undefined
        ? { kind: "system" }
        : { kind: "member", memberId: member.id, role: member.role, departments: member.departments };
    const session: Session = {
      database,
      workspace: await refreshWorkspaceRuntime(database, this.#workspace),
      actor,
      cause: { kind: "import", importId: this.#stored.id },
      clock: this.#host.clock ?? systemClock,
    };
    const { target, isDryRun } = this.#settings;
    if (target.kind === "form") return session;
    return isDryRun ? previewForm(session, target) : makeForm(session, this.#stored.id, target, this.#host.jobs);
  }

  get #hasTable(): boolean {
    return this.#settings.target.kind === "form" || !this.#settings.isDryRun;
  }

  // Staging is unlogged: after a crash of the database it is there but empty, and is filled again from the same file.
  async #isStaged(): Promise<boolean> {
    if (this.#progress.phase !== "writing") return false;
    const { rowsTotal, rowsDone, cursor } = this.#progress;
    const rest = await countStaged(this.#host.database, this.#schema, this.#stored.id, cursor);
    return rest === rowsTotal - rowsDone;
  }

  async #stage(
    session: Session,
    policy: FormPolicy,
    columns: readonly StagedColumn[],
    signal: AbortSignal,
  ): Promise<void> {
    const { database } = this.#host;
    const { id } = this.#stored;
    const schema = this.#schema;
    let rowsRead = 0;
    await database.transaction(async (tx) => {
      rowsRead = 0;
      await tx.run(setWorkMemory);
      await createStaging(tx, schema, id, columns);
      await deleteRejects(database, schema, id, this.#progress.cursor);
      let noted = performance.now();
      const take = async (part: RowsPart): Promise<void> => {
        rowsRead += part.rows;
        // On another connection: this one is busy with COPY until the file ends.
        await insertRejects(
          database,
          schema,
          id,
          part.rejects.filter((one) => one.row > this.#progress.cursor),
        );
        if (performance.now() - noted < noteEveryMs) return;
        noted = performance.now();
        await this.#note({ rowsRead });
      };
      await copyRows(tx, schema, id, columns, bytesOf(readRows(this.#rowsRequest(columns), signal), take));
      await finishStaging(tx, schema, id);
      const { target } = this.#settings;
      const check: StagedCheck = {
        id,
        columns,
        form: policy.form.definition.key,
        afterRow: this.#progress.cursor,
        isAdding: target.kind === "new_form" || target.action === "add",
        hasTable: this.#hasTable,
        matchBy: target.kind === "form" ? (target.matchBy ?? null) : null,
      };
      await resolveReferences(session, tx, id, columns);
      await rejectReferences(session, tx, check);
      await rejectRepeats(session, tx, check);
    });
    const rowsRejected = await countRejectedRows(database, schema, id);
    const { cursor } = this.#progress;
    const rest = await countStaged(database, schema, id, cursor);
    await this.#note({ phase: "writing", rowsRead, rowsTotal: rowsRead, rowsRejected, rowsDone: rowsRead - rest });
  }

  #rowsRequest(columns: readonly StagedColumn[]): Parameters<typeof readRows>[0] {
    const { file } = this.#stored;
    const { sheet, headerRow, zone, target } = this.#settings;
    const own = columns.filter((column) => column.parent === null);
    const isGrouped = own.length < columns.length;
    const matchBy = target.kind === "form" ? target.matchBy : undefined;
    const key = own.find((column) => column.field.key === matchBy);
    const source: SourceInput = {
      path: this.#host.pathOf(file.storageKey),
      name: file.name,
      ...readTextOptions(file),
    };
    return {
      source,
      sheet,
      firstRow: headerRow === null ? 0 : headerRow + 1,
      columns,
      zone,
      grouping: isGrouped
        ? {
            key: key?.column ?? null,
            own: own.flatMap(({ column, parts }) => parts?.map((part) => part.column) ?? [column]),
            inner: columns.flatMap(({ column, parent }) => (parent === null ? [] : [column])),
          }
        : null,
    };
  }

  async #write(
    session: Session,
    policy: FormPolicy,
    columns: readonly StagedColumn[],
    signal: AbortSignal,
  ): Promise<void> {
    const { database } = this.#host;
    const { target, rejects, isDryRun } = this.#settings;
    const isPlain =
      (target.kind === "new_form" || target.action === "add") &&
      !(target.kind === "form" && isJudged(session.workspace, target.form)) &&
      columns.every((column) => column.parent === null && column.field.kind !== "links");
    const writeOne = async (tx: Transaction, input: ChunkInput): Promise<ChunkCount> => {
      await tx.run(setWorkMemory);
      if (isPlain) return insertChunk(session, tx, policy, input);
      return writeDrafts(session, tx, policy, target.kind === "form" ? target : { action: "add" }, input);
    };
    const chunkRows = isPlain ? plainChunkRows : draftChunkRows;
    if (rejects === "all_or_nothing" && !isDryRun) {
      if (this.#progress.rowsRejected > 0) throw new RejectedWhole();
      await this.#writeWhole(columns, chunkRows, writeOne, signal);
      return;
    }
    for (;;) {
      signal.throwIfAborted();
      const chunk = await nextChunk(database, this.#schema, this.#stored.id, this.#progress.cursor, chunkRows);
      if (chunk === null) return;
      await this.#writeChunk(session, columns, chunk, isPlain, writeOne);
    }
  }

  /** One chunk in one transaction with the position after it. A value taken meanwhile is found and the chunk tried again. */
  async #writeChunk(
    session: Session,
    columns: readonly StagedColumn[],
    chunk: Chunk,
    isPlain: boolean,
    writeOne: (tx: Transaction, input: ChunkInput) => Promise<ChunkCount>,
  ): Promise<void> {
    const { database } = this.#host;
    const { isDryRun } = this.#settings;
    for (let round = 1; ; round += 1) {
      const before = this.#progress;
      try {
        const input = this.#chunk(columns, before, chunk.upTo);
        if (isDryRun && !isPlain) await this.#rehearse(input, writeOne, before, chunk);
        else
          await database.transaction(async (tx) => {
            const count = await writeOne(tx, input);
            await this.#advance(tx, before, count, chunk);
          });
        return;
      } catch (error) {
        this.#progress = before;
        if (pgCode(error) !== uniqueViolation || round >= 5) throw error;
        if (isPlain) await this.#rejectTaken(session, columns);
      }
    }
  }

  #chunk(columns: readonly StagedColumn[], before: ImportProgress, upTo: number): ChunkInput {
    return {
      id: this.#stored.id,
      columns,
      after: before.cursor,
      upTo,
      hasRejects: before.rowsRejected > 0,
      isDryRun: this.#settings.isDryRun,
      hasTable: this.#hasTable,
    };
  }

  async #rejectTaken(session: Session, columns: readonly StagedColumn[]): Promise<void> {
    const { target } = this.#settings;
    const { id } = this.#stored;
    await this.#host.database.transaction(async (tx) => {
      // The values may be taken by rows of this import that another run has written since it took over.
      await this.#guarded(tx, {});
      await rejectRepeats(session, tx, {
        id,
        columns,
        form: target.kind === "form" ? target.form : target.key,
        afterRow: this.#progress.cursor,
        isAdding: true,
        hasTable: true,
        matchBy: null,
      });
    });
    await this.#note({ rowsRejected: await countRejectedRows(this.#host.database, this.#schema, id) });
  }

  /** Writes a chunk, looks what came of it, and takes it back. */
  async #rehearse(
    input: ChunkInput,
    writeOne: (tx: Transaction, input: ChunkInput) => Promise<ChunkCount>,
    before: ImportProgress,
    chunk: Chunk,
  ): Promise<void> {
    const { database } = this.#host;
    const { id } = this.#stored;
    const outcome: { count: ChunkCount; rejects: readonly ImportReject[] } = {
      count: { created: 0, updated: 0, rejected: 0 },
      rejects: [],
    };
    const taken = new Error("rehearsed");
    await database
      .transaction(async (tx) => {
        outcome.count = await writeOne(tx, input);
        outcome.rejects = await loadChunkRejects(tx, this.#schema, id, input);
        throw taken;
      })
      .catch((error: unknown) => {
        if (error !== taken) throw error;
      });
    await database.transaction(async (tx) => {
      await replaceChunkRejects(tx, this.#schema, id, input, outcome.rejects);
      await this.#advance(tx, before, outcome.count, chunk);
    });
  }

  async #writeWhole(
    columns: readonly StagedColumn[],
    chunkRows: number,
    writeOne: (tx: Transaction, input: ChunkInput) => Promise<ChunkCount>,
    signal: AbortSignal,
  ): Promise<void> {
    const { database } = this.#host;
    const start = this.#progress;
    const kept: ImportReject[] = [];
    try {
      await database.transaction(async (tx) => {
        this.#progress = start;
        kept.length = 0;
        for (;;) {
          signal.throwIfAborted();
          const before = this.#progress;
          const chunk = await nextChunk(tx, this.#schema, this.#stored.id, before.cursor, chunkRows);
          if (chunk === null) break;
          const input = this.#chunk(columns, before, chunk.upTo);
          const count = await writeOne(tx, input);
          if (count.rejected > 0) kept.push(...(await loadChunkRejects(tx, this.#schema, this.#stored.id, input)));
          this.#progress = after(before, count, chunk);
          // On another connection: this transaction must not hold the row that people look at and cancel.
          await this.#note({ rowsDone: this.#progress.rowsDone });
        }
        if (kept.length > 0) throw new RejectedWhole();
        const nothing = { created: 0, updated: 0, rejected: 0 };
        await this.#advance(tx, this.#progress, nothing, { upTo: this.#progress.cursor, rows: 0 });
      });
    } catch (error) {
      this.#progress = start;
      if (error instanceof RejectedWhole) {
        await insertRejects(database, this.#schema, this.#stored.id, kept);
        await this.#note({ rowsRejected: new Set(kept.map((one) => one.row)).size, rowsDone: 0 });
      }
      throw error;
    }
  }

  /** Moves the position, in the transaction of the rows. */
  async #advance(tx: Transaction, before: ImportProgress, count: ChunkCount, chunk: Chunk): Promise<void> {
    const next = after(before, count, chunk);
    const { cursor, rowsDone, rowsCreated, rowsUpdated, rowsRejected } = next;
    const progress = { cursor, rowsDone, rowsCreated, rowsUpdated, rowsRejected, attempts: 0 };
    await this.#guarded(tx, { progress });
    this.#progress = next;
  }

  async #note(progress: Partial<ImportProgress>): Promise<void> {
    await this.#guarded(this.#host.database, { progress });
    this.#progress = { ...this.#progress, ...progress };
  }

  async #guarded(queryable: Database | Transaction, change: Parameters<typeof updateImport>[4]): Promise<void> {
    const guard = { states: ["running", "checking"] as const, runner: this.#runner };
    const isOurs = await updateImport(queryable, this.#schema, this.#stored.id, guard, change);
    if (!isOurs) throw new LostRun();
  }

  async #finish(): Promise<void> {
    const { database } = this.#host;
    const { id } = this.#stored;
    const rowsRejected = await countRejectedRows(database, this.#schema, id);
    await this.#guarded(database, {
      state: this.#settings.isDryRun ? "checked" : "done",
      progress: { phase: "ended", rowsRejected, rowsDone: this.#progress.rowsTotal },
    });
  }
}

function isJudged(workspace: WorkspaceRuntime, form: string): boolean {
  return isGuarded(workspace, form) || asksLater(workspace, form);
}

function after(before: ImportProgress, count: ChunkCount, chunk: Chunk): ImportProgress {
  return {
    ...before,
    cursor: chunk.upTo,
    rowsDone: before.rowsDone + chunk.rows,
    rowsCreated: before.rowsCreated + count.created,
    rowsUpdated: before.rowsUpdated + count.updated,
    rowsRejected: before.rowsRejected + count.rejected,
  };
}

async function* bytesOf(
  parts: AsyncIterable<RowsPart>,
  take: (part: RowsPart) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  for await (const part of parts) {
    await take(part);
    if (part.bytes.length > 0) yield part.bytes;
  }
}
