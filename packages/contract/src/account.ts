import { Type } from "typebox";
import { route } from "./route.ts";
import { Done, Id, Nothing, WorkspaceParams } from "./shared.ts";

const email = Type.String({ minLength: 3, maxLength: 254, pattern: "^[^@\\s]+@[^@\\s]+$" });
const password = Type.String({ minLength: 10, maxLength: 200 });
const personName = Type.String({ minLength: 1, maxLength: 80 });
const Role = Type.Union([
  Type.Literal("owner"),
  Type.Literal("builder"),
  Type.Literal("member"),
  Type.Literal("viewer"),
]);
const LocaleSchema = Type.Union([Type.Literal("zh-CN"), Type.Literal("en")]);
const TokenParams = Type.Object({ token: Type.String({ minLength: 20, maxLength: 100 }) });

/** The signed-in account and the workspaces it belongs to. */
export const Me = Type.Object({
  account: Type.Object({
    id: Type.Integer(),
    email: Type.String(),
    name: Type.String(),
    locale: LocaleSchema,
  }),
  workspaces: Type.Array(
    Type.Object({
      key: Type.String(),
      label: Type.Object({ zh: Type.String(), en: Type.Optional(Type.String()) }),
      role: Role,
      memberId: Type.Integer(),
    }),
  ),
});

export const getSetup = route({
  name: "getSetup",
  method: "GET",
  path: "/setup",
  access: "public",
  summary: "Whether the first owner still has to be created.",
  params: Nothing,
  query: Nothing,
  body: Nothing,
  reply: Type.Object({ isDone: Type.Boolean() }),
});

export const runSetup = route({
  name: "runSetup",
  method: "POST",
  path: "/setup",
  access: "public",
  summary:
    "Creates the owner account and the first workspace, empty or with the demo company, and signs in. Works once.",
  params: Nothing,
  query: Nothing,
  body: Type.Object(
    {
      email,
      password,
      name: personName,
      locale: LocaleSchema,
      workspaceLabel: Type.String({ minLength: 1, maxLength: 80 }),
      start: Type.Union([Type.Literal("empty"), Type.Literal("demo")]),
      /** IANA zone of the workspace, e.g. the browser's; absent takes the server's. */
      zone: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    },
    { additionalProperties: false },
  ),
  reply: Me,
});

export const signIn = route({
  name: "signIn",
  method: "POST",
  path: "/sessions",
  access: "public",
  summary: "Signs in with e-mail and password; the session is a secure cookie. Failures are rate limited.",
  params: Nothing,
  query: Nothing,
  body: Type.Object(
    { email, password: Type.String({ minLength: 1, maxLength: 200 }) },
    { additionalProperties: false },
  ),
  reply: Me,
});

export const signOut = route({
  name: "signOut",
  method: "DELETE",
  path: "/sessions/current",
  access: "account",
  summary: "Ends this session.",
  params: Nothing,
  query: Nothing,
  body: Nothing,
  reply: Done,
});

export const signOutEverywhere = route({
  name: "signOutEverywhere",
  method: "DELETE",
  path: "/sessions",
  access: "account",
  summary: "Ends all sessions of the account.",
  params: Nothing,
  query: Nothing,
  body: Nothing,
  reply: Done,
});

export const getMe = route({
  name: "getMe",
  method: "GET",
  path: "/me",
  access: "account",
  summary: "The signed-in account.",
  params: Nothing,
  query: Nothing,
  body: Nothing,
  reply: Me,
});

export const updateMe = route({
  name: "updateMe",
  method: "PATCH",
  path: "/me",
  access: "account",
  summary: "Changes name, language or password (with the current one).",
  params: Nothing,
  query: Nothing,
  body: Type.Object(
    {
      name: Type.Optional(personName),
      locale: Type.Optional(LocaleSchema),
      password: Type.Optional(Type.Object({ current: Type.String({ maxLength: 200 }), next: password })),
    },
    { additionalProperties: false },
  ),
  reply: Me,
});

export const createInvitation = route({
  name: "createInvitation",
  method: "POST",
  path: "/workspaces/:workspace/invitations",
  access: "member",
  summary: "Makes a one-time link by which a person joins the workspace. Owners and builders only.",
  params: WorkspaceParams,
  query: Nothing,
  body: Type.Object({ email, name: personName, role: Role }, { additionalProperties: false }),
  reply: Type.Object({ path: Type.String(), expiresAt: Type.String() }),
});

export const getInvitation = route({
  name: "getInvitation",
  method: "GET",
  path: "/invitations/:token",
  access: "public",
  summary: "What an invitation link is for.",
  params: TokenParams,
  query: Nothing,
  body: Nothing,
  reply: Type.Object({
    email: Type.String(),
    name: Type.String(),
    workspace: Type.String(),
    hasAccount: Type.Boolean(),
  }),
});

export const acceptInvitation = route({
  name: "acceptInvitation",
  method: "POST",
  path: "/invitations/:token",
  access: "public",
  summary: "Joins the workspace and signs in; a new account chooses its password, an existing one gives it.",
  params: TokenParams,
  query: Nothing,
  body: Type.Object(
    { name: personName, password: Type.String({ minLength: 1, maxLength: 200 }) },
    { additionalProperties: false },
  ),
  reply: Me,
});

export const createPasswordReset = route({
  name: "createPasswordReset",
  method: "POST",
  path: "/workspaces/:workspace/members/:member/password-reset",
  access: "member",
  summary: "Makes a one-time link that the owner can hand over. Owners only.",
  params: Type.Object({
    workspace: WorkspaceParams.properties.workspace,
    member: Id,
  }),
  query: Nothing,
  body: Nothing,
  reply: Type.Object({ path: Type.String(), expiresAt: Type.String() }),
});

export const resetPassword = route({
  name: "resetPassword",
  method: "POST",
  path: "/password-resets/:token",
  access: "public",
  summary: "Sets a new password, ends all other sessions and signs in.",
  params: TokenParams,
  query: Nothing,
  body: Type.Object({ password }, { additionalProperties: false }),
  reply: Me,
});

const ApiToken = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  createdAt: Type.String(),
  lastUsedAt: Type.Union([Type.String(), Type.Null()]),
  expiresAt: Type.Union([Type.String(), Type.Null()]),
});

export const listApiTokens = route({
  name: "listApiTokens",
  method: "GET",
  path: "/api-tokens",
  access: "account",
  summary: "The account's API tokens, without their secrets.",
  params: Nothing,
  query: Nothing,
  body: Nothing,
  reply: Type.Object({ tokens: Type.Array(ApiToken) }),
});

export const createApiToken = route({
  name: "createApiToken",
  method: "POST",
  path: "/api-tokens",
  access: "account",
  summary:
    "Makes a token that acts as the account (Authorization: Bearer …). The secret is shown once. Without `expiresInDays` it is good until it is revoked.",
  params: Nothing,
  query: Nothing,
  body: Type.Object(
    { name: personName, expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650 })) },
    { additionalProperties: false },
  ),
  reply: Type.Object({ token: ApiToken, secret: Type.String() }),
});

export const deleteApiToken = route({
  name: "deleteApiToken",
  method: "DELETE",
  path: "/api-tokens/:id",
  access: "account",
  summary: "Revokes a token at once.",
  params: Type.Object({ id: Id }),
  query: Nothing,
  body: Nothing,
  reply: Done,
});
