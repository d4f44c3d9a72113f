import type { Sql } from "@tongzhou/base";
import { AppError, fitValue, partName, type FieldDefinition, type Wire } from "@tongzhou/model";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { isTimeout } from "../query/statements.ts";
import { draftStatement, partsComputed, type AskedPart, type Drafts } from "./draftStatement.ts";
import { formsRead } from "./formsRead.ts";

/** What a part of a form gives for a draft. */
export interface DraftAnswer {
  readonly part: string;
  readonly value: Wire;
  /** Whether saving the draft would give the same; else it is the value as far as the actor sees (D3). */
  readonly isWhole: boolean;
}

/** What was found out about some drafts. */
export interface DraftReading {
  /** For each draft its answers. */
  readonly drafts: readonly (readonly DraftAnswer[])[];
  /** Parts that took too long. */
  readonly late: readonly string[];
  /** Forms whose records the answers rest on. */
  readonly forms: readonly string[];
}

/** How long a question may take. */
export interface DraftLimits {
  /** All its parts in one statement. */
  readonly allMs: number;
  /** Some of them, when all took too long. */
  readonly someMs: number;
  /** All statements; what is not asked by then is late. */
  readonly totalMs: number;
}

/** Whoever types waits for it, and asks again soon. */
export const draftLimits: DraftLimits = { allMs: 2000, someMs: 1000, totalMs: 6000 };

/**
 * Asks one statement for all parts. When that takes too long it asks for each half of them, and so on, so that a slow
 * part is found and the others are answered (D5).
 * @throws AppError "query.too_complex" when every part took too long
 */
export async function answerParts(
  session: Session,
  drafts: Drafts,
  asked: readonly AskedPart[],
  limits: DraftLimits,
): Promise<DraftReading> {
  const end = performance.now() + limits.totalMs;
  const answers = drafts.values.drafts.map((): Map<string, DraftAnswer> => new Map());
  const late: string[] = [];
  let found = 0;
  let timeout: unknown;
  const ask = async (parts: readonly AskedPart[], limitMs: number): Promise<void> => {
    const left = Math.floor(Math.min(limitMs, end - performance.now()));
    if (left < 1) {
      late.push(...parts.map(({ name }) => name));
      return;
    }
    try {
      const rows = await load(session, draftStatement(session, drafts, parts), left);
      found = rows.length;
      for (const row of rows)
        for (const [at, { name }] of parts.entries()) {
          // The driver's parsers give JSON values only.
          const value = (row[at * 2 + 1] ?? null) as Wire;
          const start = startedField(drafts.form, name);
          answers[Number(row[0])]?.set(name, {
            part: name,
            value: start === undefined ? value : fitValue(start, value),
            isWhole: row[at * 2 + 2] === true,
          });
        }
      return;
    } catch (error) {
      if (!isTimeout(error)) throw error;
      timeout = error;
    }
    if (parts.length <= 1) {
      late.push(...parts.map(({ name }) => name));
      return;
    }
    const half = Math.ceil(parts.length / 2);
    await ask(parts.slice(0, half), limits.someMs);
    await ask(parts.slice(half), limits.someMs);
  };
  await ask(asked, limits.allMs);
  if (timeout !== undefined && late.length >= asked.length)
    throw new AppError("query.too_complex", {}, { cause: timeout });
  const reads = partsComputed(session, drafts, asked).flatMap((part) => part.reads);
  return {
    drafts: found === 0 ? [] : answers.map((one) => asked.flatMap(({ name }) => one.get(name) ?? [])),
    late,
    forms: formsRead(session, drafts.form.definition.key, reads),
  };
}

// The field whose default a part is: it is answered as the field takes it (D8).
function startedField(form: FormRuntime, part: string): FieldDefinition | undefined {
  const field = form.fields.get(part.split(".")[0] ?? "");
  return field !== undefined && part === partName.start(field.key) ? field : undefined;
}

function load(session: Session, query: Sql, limitMs: number): Promise<readonly (readonly unknown[])[]> {
  return session.database.transaction((tx) => tx.arrays(fillSlots(query, sessionSlots(session))), {
    statementTimeoutMs: limitMs,
  });
}
