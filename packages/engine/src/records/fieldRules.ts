import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { toSql, type TypedExpr } from "@tongzhou/expr";
import { AppError, compileLinkFilter, type FieldDefinition, type FieldOf } from "@tongzhou/model";
import { compileOwn, fullScope } from "../access/formulas.ts";
import { memoised } from "../access/memo.ts";
import { rawBinding } from "../access/rawColumns.ts";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import type { FormImage } from "./image.ts";
import { startOver } from "./startValue.ts";
import { problemWhen } from "./problems.ts";

// What a field's own conditions hold against a row: blank though required (R41), changed though locked (R42), an option
// (R43) or a linked record (R44) that cannot be picked. As of validations, only what a write may change is asked.

/** Fields a write may change; null asks about all. */
type Touched = ReadonlySet<string> | null;

/** A condition of a field: the fields whose change asks it, and those it reads. */
export interface FieldCondition {
  readonly askedBy: readonly string[];
  readonly reads: readonly string[];
}

/** Every condition that the fields of a form hold against a write of a record. */
export function conditionsOf(workspace: WorkspaceRuntime, form: FormRuntime): readonly FieldCondition[] {
  return form.definition.fields.flatMap((field): FieldCondition[] => {
    const own = (place: string, source: string | undefined): FieldCondition[] => {
      if (source === undefined) return [];
      const { fields } = ownCondition(workspace, form, `${field.key}.${place}`, source);
      // A lock holds against who changes its field, whatever else changes.
      return [{ askedBy: place === "readOnlyIf" ? [field.key] : [field.key, ...fields], reads: fields }];
    };
    const options = field.kind === "choice" || field.kind === "choices" ? field.options : [];
    const filter = field.kind === "link" || field.kind === "links" ? linkFilter(workspace, form, field) : null;
    return [
      ...own("requiredIf", field.requiredIf),
      ...own("readOnlyIf", field.readOnlyIf),
      ...options.flatMap(({ key, availableIf }) => own(`options.${key}.availableIf`, availableIf)),
      ...(filter === null ? [] : [{ askedBy: [field.key, ...filter.fields], reads: filter.fields }]),
    ];
  });
}

/** Fields that are blank while their condition requires a value. */
export function requiredProblems(
  session: Session,
  form: FormRuntime,
  image: FormImage,
  alias: Sql,
  touched: Touched,
): readonly Sql[] {
  return form.definition.fields.flatMap((field) => {
    const { requiredIf } = field;
    // A number is drawn, and what a formula gives is nobody's to fill in.
    if (requiredIf === undefined || field.kind === "auto_number" || field.kind === "formula") return [];
    const typed = ownCondition(session.workspace, form, `${field.key}.requiredIf`, requiredIf);
    if (!isAsked(image, touched, [field.key, ...typed.fields])) return [];
    const binding = rawBinding(session.workspace, form, alias);
    return [
      problemWhen(
        sql`${binding.field(field.key)} is null and (${toSql(typed, binding)}) is true`,
        "required",
        field.key,
      ),
    ];
  });
}

/**
 * Fields that are given another value while their condition holds, in every image: before the write and after it.
 * @param isChanged whether a row changes the field, as SQL; null where none does
 */
export function lockProblems(
  session: Session,
  form: FormRuntime,
  isChanged: (field: FieldDefinition) => Sql | null,
  images: readonly Sql[],
): readonly Sql[] {
  // The engine's own writes are not a person's (A17).
  if (session.actor.kind === "system") return [];
  return form.definition.fields.flatMap((field) => {
    const { readOnlyIf } = field;
    const changed = readOnlyIf === undefined ? null : isChanged(field);
    if (readOnlyIf === undefined || changed === null) return [];
    const typed = ownCondition(session.workspace, form, `${field.key}.readOnlyIf`, readOnlyIf);
    const holds = images.map((alias) => sql`(${toSql(typed, rawBinding(session.workspace, form, alias))}) is true`);
    return [problemWhen(joinSql([sql`(${changed})`, ...holds], sqlRaw(" and ")), "locked", field.key)];
  });
}

/** Whether a new row has a value of its own in a column: one that was sent and is not what the field begins with. */
export function isFilledIn(
  session: Session,
  form: FormRuntime,
  image: FormImage,
  sent: readonly string[],
  field: FieldDefinition,
  alias: Sql,
): Sql | null {
  const stored = image.values.find((one) => one.field.key === field.key);
  if (stored === undefined || !sent.includes(field.key)) return null;
  const column = sql`${alias}.${sqlIdent(field.key)}`;
  return sql`${column} is not null and ${column} is distinct from ${startOver(session, form, stored, alias)}`;
}

/** Options and linked records that cannot be picked in a record as it stands. */
export function pickProblems(
  session: Session,
  form: FormRuntime,
  image: FormImage,
  alias: Sql,
  touched: Touched,
): readonly Sql[] {
  return form.definition.fields.flatMap((field) => {
    if (field.kind === "choice" || field.kind === "choices")
      return optionProblems(session, form, image, alias, touched, field);
    return field.kind === "link" || field.kind === "links"
      ? filterProblem(session, form, image, alias, touched, field)
      : [];
  });
}

function optionProblems(
  { workspace }: Session,
  form: FormRuntime,
  image: FormImage,
  alias: Sql,
  touched: Touched,
  field: FieldOf<"choice"> | FieldOf<"choices">,
): readonly Sql[] {
  const column = sql`${alias}.${sqlIdent(field.key)}`;
  const binding = rawBinding(workspace, form, alias);
  const refused = field.options.flatMap(({ key, availableIf }) => {
    if (availableIf === undefined) return [];
    const typed = ownCondition(workspace, form, `${field.key}.options.${key}.availableIf`, availableIf);
    if (!isAsked(image, touched, [field.key, ...typed.fields])) return [];
    const isPicked = field.kind === "choice" ? sql`${column} = ${key}::text` : sql`${key}::text = any(${column})`;
    return [sql`(${isPicked}) is true and (${toSql(typed, binding)}) is not true`];
  });
  if (refused.length === 0) return [];
  return [problemWhen(joinSql(refused, sqlRaw(" or ")), "unfit", `${field.key}:unavailable_option`)];
}

function filterProblem(
  { workspace }: Session,
  form: FormRuntime,
  image: FormImage,
  alias: Sql,
  touched: Touched,
  field: FieldOf<"link"> | FieldOf<"links">,
): readonly Sql[] {
  const typed = linkFilter(workspace, form, field);
  if (typed === null || !isAsked(image, touched, [field.key, ...typed.fields])) return [];
  const broken = sql`(${toSql(typed, rawBinding(workspace, form, alias))}) is true`;
  return [problemWhen(broken, "unfit", `${field.key}:unavailable_record`)];
}

// What holds where a linked record cannot be picked.
function linkFilter(
  workspace: WorkspaceRuntime,
  form: FormRuntime,
  field: FieldOf<"link"> | FieldOf<"links">,
): TypedExpr | null {
  if (field.filter === undefined) return null;
  return memoised(workspace, `records/linkFilter/${form.definition.key}.${field.key}`, () => {
    const broken = compileLinkFilter(field, fullScope(workspace, form));
    if (broken?.ok !== true)
      throw new AppError("definition.invalid", { place: `${form.definition.key}.${field.key}.filter` });
    return broken.value;
  });
}

function ownCondition(workspace: WorkspaceRuntime, form: FormRuntime, place: string, source: string): TypedExpr {
  const path = `${form.definition.key}.${place}`;
  return memoised(workspace, `records/condition/${path}`, () =>
    compileOwn(source, fullScope(workspace, form), { kind: "boolean" }, path),
  );
}

function isAsked({ reads }: FormImage, touched: Touched, keys: readonly string[]): boolean {
  if (touched === null) return true;
  return keys.some((key) => touched.has(key) || [...(reads.get(key) ?? [])].some((one) => touched.has(one)));
}
