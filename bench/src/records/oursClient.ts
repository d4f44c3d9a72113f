/** Talks to our server as a program would: JSON in, JSON out, an error for anything but success. */
export interface OursClient {
  readonly token: string;
  post(path: string, body: unknown): Promise<Readonly<Record<string, unknown>>>;
  get(path: string): Promise<Readonly<Record<string, unknown>>>;
}

async function exchange(
  address: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
) {
  const reply = await fetch(`${address}/api/v1${path}`, {
    method,
    headers: { origin: address, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text.slice(0, 800)}`);
  return { reply, json: JSON.parse(text) as Readonly<Record<string, unknown>> };
}

/** Calls with a token in place of a session. */
export function buildClient(address: string, token: string): OursClient {
  const headers = { authorization: `Bearer ${token}` };
  return {
    token,
    post: async (path, body) => (await exchange(address, "POST", path, headers, body)).json,
    get: async (path) => (await exchange(address, "GET", path, headers)).json,
  };
}

/** Signs up by a route that answers with a session cookie and makes an API token of that session. */
async function openToken(address: string, path: string, body: unknown): Promise<string> {
  const { reply } = await exchange(address, "POST", path, {}, body);
  const cookie = reply.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const made = await exchange(address, "POST", "/api-tokens", { cookie }, { name: "bench" });
  return String(made.json["secret"]);
}

const password = "a password only for measuring";

/** Creates the owner and the first workspace. */
export async function setUpOwner(address: string): Promise<OursClient> {
  const body = {
    email: "owner@example.com",
    password,
    name: "测量",
    locale: "zh-CN",
    workspaceLabel: "bench",
    start: "empty",
  };
  return buildClient(address, await openToken(address, "/setup", body));
}

/** Invites one person as a member and joins as them. */
export async function joinMember(
  address: string,
  owner: OursClient,
  workspace: string,
  email: string,
): Promise<OursClient> {
  const name = "成员";
  const invitation = await owner.post(`/workspaces/${workspace}/invitations`, { email, name, role: "member" });
  const token = String(invitation["path"]).split("/").at(-1) ?? "";
  return buildClient(address, await openToken(address, `/invitations/${token}`, { name, password }));
}
