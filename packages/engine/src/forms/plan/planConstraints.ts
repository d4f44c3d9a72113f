import { sql, type Sql } from "@tongzhou/base";
import { compile } from "@tongzhou/expr";
import type { FormConstraint, WorkspaceDefinition } from "@tongzhou/model";
import { fullScope } from "../../access/formulas.ts";
import { fillSlots, actorSlot, nowSlot } from "../../access/slots.ts";
import { isBroken } from "../../constraints/constraintsOf.ts";
import type { Database } from "../../db/database.ts";
import { isTimeout } from "../../query/statements.ts";
import { isSameJson } from "../canonicalJson.ts";
import { formTable } from "../physicalNames.ts";
import { buildWorkspaceRuntime, type WorkspaceRuntime } from "../workspaceRuntime.ts";
import type { StepSample } from "./definitionPlan.ts";
import { maxSamples, type Planner } from "./planner.ts";

/**
 * Steps for constraints that are new, gone or changed. A new expression is judged over the records there are, before it
 * is switched on: how many break it, and the first of them. One that reads what this plan only makes has none yet.
 */
export async function planConstraints(
  planner: Planner,
  database: Database,
  before: WorkspaceDefinition,
  after: WorkspaceDefinition,
): Promise<void> {
  const head = buildWorkspaceRuntime({ key: "", schema: planner.schema, version: 0, definition: before });
  for (const form of after.forms) {
    const old = new Map(
      before.forms.find(({ key }) => key === form.key)?.constraints?.map((one) => [one.key, one] as const),
    );
    const next = form.constraints ?? [];
    for (const constraint of old.values())
      if (!next.some(({ key }) => key === constraint.key))
        planner.add({ kind: "constraint.delete", form: form.key, name: constraint.label });
    for (const constraint of next) {
      const previous = old.get(constraint.key);
      if (previous !== undefined && isSameJson(previous, constraint)) continue;
      planner.add({
        kind: previous === undefined ? "constraint.create" : "constraint.change",
        form: form.key,
        name: constraint.label,
        ...(previous?.expression === constraint.expression
          ? {}
          : await countBroken(database, head, form.key, constraint)),
      });
    }
  }
}

interface Broken {
  readonly rowsAffected?: number;
  readonly samples?: readonly StepSample[];
}

// A plan is looked at by a person: it does not wait for what takes longer.
const longestMs = 10_000;

async function countBroken(
  database: Database,
  head: WorkspaceRuntime,
  form: string,
  definition: FormConstraint,
): Promise<Broken> {
  const runtime = head.forms.get(form);
  const compiled = runtime === undefined ? null : compile(definition.expression, fullScope(head, runtime), "boolean");
  if (runtime === undefined || compiled?.ok !== true) return {};
  const t = sql`t`;
  const broken = isBroken(head, { form: runtime, definition, typed: compiled.value }, t);
  const table = formTable(head.schema, form);
  const found = sql`from ${table} t where t.deleted_at is null and ${broken}`;
  try {
    return await database.transaction(
      async (tx) => {
        const [count] = await tx.arrays(asNobody(sql`select count(*) ${found}`));
        const records = await tx.arrays(asNobody(sql`select t.id ${found} order by t.id limit ${maxSamples}`));
        const samples = records.map(([id]) => ({ record: Number(id), from: null, to: null }));
        return { rowsAffected: Number(count?.[0]), samples };
      },
      { statementTimeoutMs: longestMs },
    );
  } catch (error) {
    if (isTimeout(error)) return {};
    throw error;
  }
}

// A plan is the same whoever asks for it.
function asNobody(query: Sql): ReturnType<typeof fillSlots> {
  return fillSlots(
    query,
    new Map<typeof actorSlot, unknown>([
      [actorSlot, null],
      [nowSlot, new Date().toISOString()],
    ]),
  );
}
