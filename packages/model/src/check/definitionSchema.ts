import { Type, type TSchema } from "typebox";
import { Value } from "typebox/value";
import { formActions, workspaceRoles } from "../access.ts";
import { constraintSeverities } from "../constraint/constraintDefinition.ts";
import { fieldKinds, type FieldKind } from "../field/fieldDefinition.ts";
import { fieldSpec } from "../field/fieldSpecs.ts";
import { ColorSchema, ExpressionSchema as Expression, LabelSchema } from "../field/settings.ts";
import { maxFields } from "../formDefinition.ts";
import type { DefinitionProblem } from "./definitionProblem.ts";
import { findUnwritable, nameOf } from "./findUnwritable.ts";
import { MatrixSchema } from "./matrixSchema.ts";
import { describeShape } from "./shapeWords.ts";

const closed = { additionalProperties: false } as const;
const Key = Type.String({ minLength: 1, maxLength: 48 });
const Literals = <const T extends readonly string[]>(names: T) => Type.Union(names.map((name) => Type.Literal(name)));

const common = {
  key: Key,
  label: LabelSchema,
  description: Type.Optional(LabelSchema),
  placeholder: Type.Optional(LabelSchema),
  required: Type.Optional(Type.Boolean()),
  requiredIf: Type.Optional(Expression),
  unique: Type.Optional(Type.Boolean()),
  default: Type.Optional(Expression),
  validation: Type.Optional(Type.Object({ expression: Expression, message: LabelSchema }, closed)),
  visibleIf: Type.Optional(Expression),
  hidden: Type.Optional(Type.Boolean()),
  readOnly: Type.Optional(Type.Boolean()),
  readOnlyIf: Type.Optional(Expression),
  width: Type.Optional(Type.Union(([3, 4, 6, 8, 9, 12] as const).map((width) => Type.Literal(width)))),
};

const fieldSchemas: ReadonlyMap<FieldKind, TSchema> = new Map(
  fieldKinds.map((kind) => [
    kind,
    Type.Object({ kind: Type.Literal(kind), ...common, ...fieldSpec(kind).settings.properties }, closed),
  ]),
);

const ConstraintSchema = Type.Object(
  {
    key: Key,
    label: LabelSchema,
    expression: Expression,
    severity: Literals(constraintSeverities),
    gate: Type.Optional(
      Type.Object(
        { through: Type.Optional(Key), field: Key, values: Type.Array(Key, { minItems: 1, maxItems: 200 }) },
        closed,
      ),
    ),
    message: LabelSchema,
    fix: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  closed,
);

const FormSchema = Type.Object(
  {
    key: Key,
    label: LabelSchema,
    description: Type.Optional(LabelSchema),
    icon: Type.Optional(Type.String({ maxLength: 40 })),
    group: Type.Optional(LabelSchema),
    title: Key,
    fields: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 2000 }),
    sections: Type.Optional(
      Type.Array(
        Type.Object(
          {
            key: Key,
            kind: Literals(["section", "tab"]),
            label: LabelSchema,
            columns: Type.Optional(Type.Union(([1, 2, 3] as const).map((count) => Type.Literal(count)))),
            fields: Type.Array(Key),
          },
          closed,
        ),
        { maxItems: 100 },
      ),
    ),
    validations: Type.Optional(
      Type.Array(Type.Object({ key: Key, expression: Expression, message: LabelSchema }, closed), { maxItems: 100 }),
    ),
    constraints: Type.Optional(Type.Array(ConstraintSchema, { maxItems: 50 })),
    search: Type.Optional(Type.Array(Key, { maxItems: 20 })),
  },
  closed,
);

const Aggregate = Literals(["count", "filled", "empty", "distinct", "sum", "average", "min", "max"]);

const GroupKeySchema = Type.Object(
  {
    field: Key,
    bucket: Type.Optional(Literals(["day", "week", "month", "quarter", "year"])),
    direction: Type.Optional(Literals(["asc", "desc"])),
  },
  closed,
);

/** The shape of a view document. */
export const ViewSchema = Type.Object(
  {
    key: Key,
    form: Key,
    label: LabelSchema,
    kind: Literals(["grid", "board", "matrix"]),
    filter: Type.Optional(Expression),
    sort: Type.Optional(
      Type.Array(Type.Object({ field: Key, direction: Literals(["asc", "desc"]) }, closed), { maxItems: maxFields }),
    ),
    group: Type.Optional(Type.Array(Type.Union([Key, GroupKeySchema]), { maxItems: 3 })),
    columns: Type.Optional(
      Type.Array(
        Type.Object(
          {
            field: Key,
            width: Type.Optional(Type.Integer({ minimum: 30, maximum: 2000 })),
            hidden: Type.Optional(Type.Boolean()),
            aggregate: Type.Optional(Aggregate),
          },
          closed,
        ),
        { maxItems: 600 },
      ),
    ),
    frozenColumns: Type.Optional(Type.Integer({ minimum: 0, maximum: 10 })),
    rowHeight: Type.Optional(Literals(["compact", "normal", "tall"])),
    colors: Type.Optional(
      Type.Array(Type.Object({ expression: Expression, field: Type.Optional(Key), color: ColorSchema }, closed), {
        maxItems: 30,
      }),
    ),
    boardField: Type.Optional(Key),
    cardFields: Type.Optional(Type.Array(Key, { maxItems: 12 })),
    matrix: Type.Optional(MatrixSchema),
    order: Type.Optional(Type.Integer()),
  },
  closed,
);

const GrantSchema = Type.Object(
  {
    key: Key,
    form: Key,
    to: Type.Union([
      Type.Object({ role: Literals(workspaceRoles) }, closed),
      Type.Object({ member: Type.Integer({ minimum: 1 }) }, closed),
    ]),
    actions: Type.Array(Literals(formActions), { minItems: 1, maxItems: 6 }),
    rows: Type.Optional(Expression),
    readFields: Type.Optional(Type.Array(Key, { maxItems: 600 })),
    writeFields: Type.Optional(Type.Array(Key, { maxItems: 600 })),
  },
  closed,
);

const WorkspaceSchema = Type.Object(
  {
    label: LabelSchema,
    zone: Type.String({ minLength: 1, maxLength: 60 }),
    forms: Type.Array(Type.Unknown(), { maxItems: 1000 }),
    views: Type.Array(Type.Unknown(), { maxItems: 5000 }),
    grants: Type.Array(Type.Unknown(), { maxItems: 5000 }),
  },
  closed,
);

/** What is wrong with the shape of a document; meaning is checked only when this finds nothing. */
export function checkShape(input: unknown): readonly DefinitionProblem[] {
  const problems = problemsOf(WorkspaceSchema, input, "");
  if (problems.length > 0 || !isRecord(input)) return problems;
  return [
    ...findUnwritable(input, ""),
    ...listOf(input["forms"]).flatMap((form, index) => checkFormShape(form, `forms.${nameOf(form, index)}`)),
    ...listOf(input["views"]).flatMap((view, index) => problemsOf(ViewSchema, view, `views.${nameOf(view, index)}`)),
    ...listOf(input["grants"]).flatMap((grant, index) =>
      problemsOf(GrantSchema, grant, `grants.${nameOf(grant, index)}`),
    ),
  ];
}

function checkFormShape(form: unknown, path: string): readonly DefinitionProblem[] {
  const problems = problemsOf(FormSchema, form, path);
  if (problems.length > 0 || !isRecord(form)) return problems;
  return listOf(form["fields"]).flatMap((field, index) =>
    checkFieldShape(field, `${path}.fields.${nameOf(field, index)}`),
  );
}

function checkFieldShape(field: unknown, path: string): readonly DefinitionProblem[] {
  const kind = isRecord(field) ? fieldKinds.find((name) => name === field["kind"]) : undefined;
  const schema = kind === undefined ? undefined : fieldSchemas.get(kind);
  if (schema === undefined)
    return [{ path, code: "shape", params: { detail: "没有这种字段", detailEn: "there is no such kind of field" } }];
  const problems = problemsOf(schema, field, path);
  if (problems.length > 0 || kind !== "subform" || !isRecord(field)) return problems;
  return listOf(field["fields"]).flatMap((child, index) =>
    checkFieldShape(child, `${path}.fields.${nameOf(child, index)}`),
  );
}

function problemsOf(schema: TSchema, value: unknown, path: string): readonly DefinitionProblem[] {
  if (Value.Check(schema, value)) return [];
  return (
    [...Value.Errors(schema, value)]
      // An unknown setting is told of twice: by its name where it stands, and as a place where nothing may be.
      .filter(({ keyword }) => keyword !== "boolean")
      .slice(0, 20)
      .map((error) => ({
        path: [path, ...error.instancePath.split("/").filter((part) => part !== "")]
          .filter((part) => part !== "")
          .join("."),
        code: "shape",
        params: { ...describeShape(error) },
      }))
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
