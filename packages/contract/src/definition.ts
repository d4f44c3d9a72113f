import { Type } from "typebox";
import { route } from "./route.ts";
import { FormParams, Id, LabelSchema, Nothing, Version, WorkspaceParams } from "./shared.ts";

/** One step of a plan in words a builder understands, with what it does to existing data. */
export const PlanStep = Type.Object({
  kind: Type.String(),
  form: Type.String(),
  field: Type.Optional(Type.String()),
  summary: LabelSchema,
  /** Statements as they will run, for those who want to read them. */
  statements: Type.Array(Type.String()),
  locks: Type.Union([Type.Literal("none"), Type.Literal("brief"), Type.Literal("background")]),
  rowsAffected: Type.Integer(),
  rowsLosing: Type.Integer(),
  samples: Type.Array(Type.Object({ record: Type.Integer(), from: Type.Unknown(), to: Type.Unknown() })),
  isDestructive: Type.Boolean(),
});

/** A plan: what applying the proposed definition would do. `problems` not empty means it cannot be applied. */
export const DefinitionPlan = Type.Object({
  baseVersion: Type.Integer(),
  hash: Type.String(),
  steps: Type.Array(PlanStep),
  problems: Type.Array(
    Type.Object({
      path: Type.String(),
      code: Type.String(),
      params: Type.Record(Type.String(), Type.Unknown()),
      message: Type.String(),
    }),
  ),
});

export const getDefinition = route({
  name: "getDefinition",
  method: "GET",
  path: "/workspaces/:workspace/definition",
  access: "member",
  summary: "The whole workspace definition and its version. Owners and builders only.",
  params: WorkspaceParams,
  query: Nothing,
  body: Nothing,
  reply: Type.Object({ version: Type.Integer(), definition: Type.Unknown() }),
});

export const planDefinition = route({
  name: "planDefinition",
  method: "POST",
  path: "/workspaces/:workspace/definition/plan",
  access: "member",
  summary:
    "What a proposed definition would change: statements, locks, rows that lose or fail conversion. Changes nothing.",
  params: WorkspaceParams,
  query: Nothing,
  body: Type.Object({ definition: Type.Unknown() }, { additionalProperties: false }),
  reply: DefinitionPlan,
});

export const applyDefinition = route({
  name: "applyDefinition",
  method: "POST",
  path: "/workspaces/:workspace/definition/apply",
  access: "member",
  summary:
    "Applies a planned definition; refused when the workspace changed since (definition.plan_stale) or a destructive step was not accepted.",
  params: WorkspaceParams,
  query: Nothing,
  body: Type.Object(
    {
      definition: Type.Unknown(),
      baseVersion: Version,
      hash: Type.String(),
      acceptDestructive: Type.Boolean(),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({ version: Type.Integer(), jobs: Type.Array(Type.String()) }),
});

export const proposeOptions = route({
  name: "proposeOptions",
  method: "GET",
  path: "/workspaces/:workspace/definition/forms/:form/options",
  access: "member",
  summary:
    "The words a field's values are written in, counted and most used first: options for a field that is to become a choice. Owners and builders only.",
  params: FormParams,
  query: Type.Object(
    {
      /** `items.amount` for a field of a subform. */
      field: Type.String({ pattern: "^[a-z][a-z0-9_]{0,47}(\\.[a-z][a-z0-9_]{0,47})?$" }),
      /** What the field is to become; of several choices each word of a value is one. */
      kind: Type.Union([Type.Literal("choice"), Type.Literal("choices")]),
    },
    { additionalProperties: false },
  ),
  body: Nothing,
  reply: Type.Object({
    options: Type.Array(
      Type.Object({
        text: Type.String(),
        count: Type.Integer(),
        /** Other writings of the same word. */
        variants: Type.Array(Type.String()),
      }),
    ),
    /** Different words there are; of many, only the most used are proposed. */
    total: Type.Integer(),
    /** Records that hold any value. */
    filled: Type.Integer(),
  }),
});

export const listDefinitionBin = route({
  name: "listDefinitionBin",
  method: "GET",
  path: "/workspaces/:workspace/definition/bin",
  access: "member",
  summary: "Deleted forms and fields and converted columns that can still be brought back.",
  params: WorkspaceParams,
  query: Nothing,
  body: Nothing,
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        id: Type.Integer(),
        kind: Type.Union([Type.Literal("form"), Type.Literal("field"), Type.Literal("conversion")]),
        form: Type.String(),
        field: Type.Union([Type.String(), Type.Null()]),
        label: LabelSchema,
        deletedAt: Type.String(),
        keptUntil: Type.String(),
      }),
    ),
  }),
});

export const restoreDefinition = route({
  name: "restoreDefinition",
  method: "POST",
  path: "/workspaces/:workspace/definition/bin/:id/restore",
  access: "member",
  summary: "Brings a deleted form or field, or a column before its conversion, back with its data.",
  params: Type.Object({
    workspace: WorkspaceParams.properties.workspace,
    id: Id,
  }),
  query: Nothing,
  body: Nothing,
  reply: Type.Object({ version: Type.Integer() }),
});

export const listDefinitionWork = route({
  name: "listDefinitionWork",
  method: "GET",
  path: "/workspaces/:workspace/definition/work",
  access: "member",
  summary:
    "What the last changes of the definition still have to do in the background: conversions, calculations and indexes. Owners and builders see all of it, others the calculations of fields that they see.",
  params: WorkspaceParams,
  query: Nothing,
  body: Nothing,
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        kind: Type.Union([Type.Literal("conversion"), Type.Literal("calculation"), Type.Literal("index")]),
        form: Type.String(),
        /** `items.amount` for a field of a subform; null for an index of the form as a whole. */
        field: Type.Union([Type.String(), Type.Null()]),
        state: Type.Union([Type.Literal("running"), Type.Literal("failed")]),
        /** Ids up to `done` of `total` are through; null where progress is not known. */
        done: Type.Union([Type.Integer(), Type.Null()]),
        total: Type.Union([Type.Integer(), Type.Null()]),
      }),
    ),
  }),
});
