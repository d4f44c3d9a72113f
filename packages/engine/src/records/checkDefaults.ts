import { compile, peopleFields, toJs, toWire, type JsContext, type Row, type Value } from "@tongzhou/expr";
import { AppError, decodeField, exprTypeOf, type ErrorParams, type FieldDefinition, type Wire } from "@tongzhou/model";
import { actorId } from "../access/slots.ts";
import { memoised } from "../access/memo.ts";
import type { Session } from "../gateway/session.ts";

// A default's value is computed by the statement that writes it. What a constant one gives was checked with the
// definition; here are those that depend on the time or on who asks and that a field's limits could refuse.

interface MovingDefault {
  readonly field: FieldDefinition;
  readonly evaluate: (row: Row, context: JsContext) => Value;
}

// Days, instants and people that an expression gives are always such as a field of their kind takes.
const limitedKinds: ReadonlySet<string> = new Set(["text", "number", "choice", "duration"]);

/**
 * Refuses defaults that would be filled in and are outside their field's limits.
 * @param path names the list of fields, for remembering
 * @throws AppError "field.invalid" with the first such field
 */
export function checkDefaults(
  session: Session,
  path: string,
  fields: readonly FieldDefinition[],
  sent: Readonly<Record<string, Wire>>,
  place: (field: string) => ErrorParams = (field) => ({ field }),
): void {
  const moving = memoised(session.workspace, `records/defaults/${path}`, () => fields.flatMap(compileMoving));
  for (const { field, evaluate } of moving) {
    if (Object.hasOwn(sent, field.key)) continue;
    const { clock, workspace } = session;
    const context = { now: clock.now(), currentMember: actorId(session), zone: workspace.zone };
    const decoded = decodeField(field, toWire(evaluate({}, context)));
    if (!decoded.ok) throw new AppError("field.invalid", { ...place(field.key), ...decoded.error });
  }
}

function compileMoving(field: FieldDefinition): readonly MovingDefault[] {
  if (field.default === undefined || !limitedKinds.has(exprTypeOf(field).kind)) return [];
  const compiled = compile(field.default, { fields: [], related: peopleFields, allowJavaScript: "batches" });
  // What people are called is short enough for every field.
  const isMoving = compiled.ok && compiled.value.volatile && !compiled.value.isRelated;
  return isMoving ? [{ field, evaluate: toJs(compiled.value) }] : [];
}
