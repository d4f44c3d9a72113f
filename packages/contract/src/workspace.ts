import { Type } from "typebox";
import { route } from "./route.ts";
import { Done, FormParams, Id, LabelSchema, Nothing, Version, WorkspaceParams } from "./shared.ts";

/** A person of the workspace as everyone in it may see them. */
export const Member = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  pinyin: Type.String(),
  email: Type.String(),
  role: Type.Union([Type.Literal("owner"), Type.Literal("builder"), Type.Literal("member"), Type.Literal("viewer")]),
  status: Type.Union([Type.Literal("active"), Type.Literal("invited"), Type.Literal("left")]),
  departments: Type.Array(Type.Integer()),
  position: Type.Union([Type.String(), Type.Null()]),
  managerId: Type.Union([Type.Integer(), Type.Null()]),
});

/** A department of the workspace. */
export const Department = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  parentId: Type.Union([Type.Integer(), Type.Null()]),
  headId: Type.Union([Type.Integer(), Type.Null()]),
});

/** What the actor may do with a form; buttons follow it, the gateway decides. */
export const FormAbilities = Type.Object({
  see: Type.Boolean(),
  create: Type.Boolean(),
  edit: Type.Boolean(),
  delete: Type.Boolean(),
  import: Type.Boolean(),
  export: Type.Boolean(),
  writeFields: Type.Array(Type.String()),
  /**
   * Fields that the actor reads in some of the records they see, or in none: blank there may mean out of sight. By
   * rights alone, so that it tells nothing of any record. Absent when there are none.
   */
  partlySeen: Type.Optional(Type.Array(Type.String())),
});

/** A form as the actor may see it: `definition` is a FormDefinition without the fields that are not granted. */
export const VisibleForm = Type.Object({
  definition: Type.Unknown(),
  version: Type.Integer(),
  abilities: FormAbilities,
});

/** A saved view; `definition` is a ViewDefinition. Personal views belong to one member. */
export const SavedView = Type.Object({
  key: Type.String(),
  owner: Type.Union([Type.Integer(), Type.Null()]),
  definition: Type.Unknown(),
  version: Type.Integer(),
});

export const getWorkspace = route({
  name: "getWorkspace",
  method: "GET",
  path: "/workspaces/:workspace",
  access: "member",
  summary: "Everything the shell needs: forms, views, members and departments the actor may see.",
  params: WorkspaceParams,
  query: Nothing,
  body: Nothing,
  reply: Type.Object({
    key: Type.String(),
    label: LabelSchema,
    zone: Type.String(),
    memberId: Type.Integer(),
    role: Member.properties.role,
    canDefine: Type.Boolean(),
    definitionVersion: Type.Integer(),
    forms: Type.Array(VisibleForm),
    views: Type.Array(SavedView),
    members: Type.Array(Member),
    departments: Type.Array(Department),
    /** Where to begin on the live channel: what is read after this reply, and what it shows, is true to here. */
    live: Type.Object({ since: Type.String(), rights: Type.String() }),
  }),
});

export const createWorkspace = route({
  name: "createWorkspace",
  method: "POST",
  path: "/workspaces",
  access: "account",
  summary: "Makes another workspace, empty or with the demo company, owned by the caller.",
  params: Nothing,
  query: Nothing,
  body: Type.Object(
    {
      label: Type.String({ minLength: 1, maxLength: 80 }),
      start: Type.Union([Type.Literal("empty"), Type.Literal("demo")]),
      /** IANA zone of the workspace, e.g. the browser's; absent takes the server's. */
      zone: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({ key: Type.String() }),
});

export const updateMember = route({
  name: "updateMember",
  method: "PATCH",
  path: "/workspaces/:workspace/members/:member",
  access: "member",
  summary: "Changes a member's role, departments, manager or status. Owners only; the last owner stays.",
  params: Type.Object({
    workspace: WorkspaceParams.properties.workspace,
    member: Id,
  }),
  query: Nothing,
  body: Type.Object(
    {
      role: Type.Optional(Member.properties.role),
      departments: Type.Optional(Type.Array(Id, { maxItems: 20 })),
      position: Type.Optional(Type.Union([Type.String({ maxLength: 80 }), Type.Null()])),
      managerId: Type.Optional(Type.Union([Id, Type.Null()])),
      status: Type.Optional(Type.Union([Type.Literal("active"), Type.Literal("left")])),
    },
    { additionalProperties: false },
  ),
  reply: Member,
});

const DepartmentParams = Type.Object({
  workspace: WorkspaceParams.properties.workspace,
  department: Id,
});

const DepartmentName = Type.String({ minLength: 1, maxLength: 80 });

export const createDepartment = route({
  name: "createDepartment",
  method: "POST",
  path: "/workspaces/:workspace/departments",
  access: "member",
  summary: "Adds a department as the last below another, or at the top. Owners and builders.",
  params: WorkspaceParams,
  query: Nothing,
  body: Type.Object(
    { name: DepartmentName, parentId: Type.Optional(Type.Union([Id, Type.Null()])) },
    { additionalProperties: false },
  ),
  reply: Department,
});

export const updateDepartment = route({
  name: "updateDepartment",
  method: "PATCH",
  path: "/workspaces/:workspace/departments/:department",
  access: "member",
  summary:
    "Renames a department, moves it below another or among its siblings (position, from 0), or says who leads it. Owners and builders.",
  params: DepartmentParams,
  query: Nothing,
  body: Type.Object(
    {
      name: Type.Optional(DepartmentName),
      parentId: Type.Optional(Type.Union([Id, Type.Null()])),
      position: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
      headId: Type.Optional(Type.Union([Id, Type.Null()])),
    },
    { additionalProperties: false },
  ),
  reply: Department,
});

export const deleteDepartment = route({
  name: "deleteDepartment",
  method: "DELETE",
  path: "/workspaces/:workspace/departments/:department",
  access: "member",
  summary:
    "Deletes a department that has no people, none below it, and that no live record and no expression names. Owners and builders.",
  params: DepartmentParams,
  query: Nothing,
  body: Nothing,
  reply: Done,
});

export const saveView = route({
  name: "saveView",
  method: "PUT",
  path: "/workspaces/:workspace/forms/:form/views/:view",
  access: "member",
  summary: "Creates or replaces a view. A personal one belongs to the caller; a shared one needs owner or builder.",
  params: Type.Object({
    ...FormParams.properties,
    view: Type.String({ pattern: "^[a-z][a-z0-9_]{0,47}$" }),
  }),
  query: Nothing,
  body: Type.Object(
    {
      definition: Type.Unknown(),
      isPersonal: Type.Boolean(),
      version: Type.Optional(Version),
    },
    { additionalProperties: false },
  ),
  reply: SavedView,
});

export const deleteView = route({
  name: "deleteView",
  method: "DELETE",
  path: "/workspaces/:workspace/forms/:form/views/:view",
  access: "member",
  summary: "Deletes a view of the caller's, or a shared one as owner or builder.",
  params: Type.Object({
    ...FormParams.properties,
    view: Type.String({ pattern: "^[a-z][a-z0-9_]{0,47}$" }),
  }),
  query: Nothing,
  body: Nothing,
  reply: Done,
});
