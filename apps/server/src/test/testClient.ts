/** An answer, its JSON read. */
export interface TestReply {
  readonly status: number;
  /** Parsed JSON; undefined when the answer has none. */
  readonly body: unknown;
  readonly headers: Headers;
  /** A part of the body by its path, such as "workspaces.0.key"; undefined when it is missing. */
  at(path: string): unknown;
  /** A part of the body that has to be a text or a number, as text. */
  text(path: string): string;
}

/** A program or a browser that talks to a test server and keeps its cookies. */
export interface TestClient {
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<TestReply>;
  /** Sends bytes as they are. */
  sendRaw(method: string, path: string, init: RequestInit): Promise<TestReply>;
  /** The cookie header as it would be sent now. */
  cookie(): string;
}

/** A caller without cookies. Paths are below /api/v1 unless they begin with it or with "//". */
export function buildTestClient(address: string): TestClient {
  const cookies = new Map<string, string>();
  const cookie = (): string => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

  async function sendRaw(method: string, path: string, init: RequestInit): Promise<TestReply> {
    const url = path.startsWith("//") ? `${address}${path.slice(1)}` : `${address}/api/v1${path}`;
    const headers = new Headers(init.headers);
    if (cookies.size > 0 && !headers.has("cookie")) headers.set("cookie", cookie());
    const response = await fetch(url, { redirect: "manual", ...init, method, headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      if (/expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true && text !== "";
    const body: unknown = isJson ? JSON.parse(text) : undefined;
    const at = (wanted: string): unknown => wanted.split(".").reduce(step, body);
    return { status: response.status, body, headers: response.headers, at, text: (path) => asText(at(path), path) };
  }

  return {
    cookie,
    sendRaw,
    send: (method, path, body, headers = {}) =>
      sendRaw(method, path, {
        headers: body === undefined ? headers : { "content-type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}

function step(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

function asText(value: unknown, path: string): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new Error(`test-reply: expected text at ${path}, got ${JSON.stringify(value)}`);
}
