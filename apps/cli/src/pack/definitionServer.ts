import { checkDefinition, type WorkspaceDefinition } from "@tongzhou/model";
import { UsageError } from "../run.ts";

/** Where a workspace is served and in whose name the command acts. */
export interface ServerAddress {
  readonly server: string;
  readonly token: string;
  readonly workspace: string;
}

/** One step of a plan, as the server tells it. */
export interface RemoteStep {
  readonly kind: string;
  readonly form: string;
  readonly field?: string;
  readonly summary: { readonly zh: string; readonly en?: string };
  readonly locks: string;
  readonly rowsAffected: number;
  readonly rowsLosing: number;
  readonly isDestructive: boolean;
}

/** What applying a definition would do. */
export interface RemotePlan {
  readonly baseVersion: number;
  readonly hash: string;
  readonly steps: readonly RemoteStep[];
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/** The definition routes of a running server: the command line goes through the same plan and apply as the designer. */
export interface DefinitionServer {
  loadDefinition(): Promise<WorkspaceDefinition>;
  plan(definition: WorkspaceDefinition): Promise<RemotePlan>;
  apply(definition: WorkspaceDefinition, plan: RemotePlan, acceptDestructive: boolean): Promise<number>;
}

/** Speaks to a server; nothing is sent before the first call. */
export function buildDefinitionServer(address: ServerAddress): DefinitionServer {
  const base = `${address.server.replace(/\/+$/, "")}/api/v1/workspaces/${encodeURIComponent(address.workspace)}/definition`;

  async function ask(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> {
    const headers = { authorization: `Bearer ${address.token}`, "content-type": "application/json" };
    const reply = await fetch(base + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new UsageError(`no server answers at ${address.server}`, { cause });
    });
    const answer: unknown = await reply.json().catch(() => null);
    if (!reply.ok) throw new Error(readMessage(answer) ?? `the server answered ${reply.status}`);
    return answer;
  }

  return {
    async loadDefinition() {
      const answer = await ask("GET", "");
      const definition =
        typeof answer === "object" && answer !== null && "definition" in answer ? answer.definition : null;
      const checked = checkDefinition(definition);
      if (!checked.ok) throw new Error("the server sent a definition this version does not understand");
      return checked.value;
    },
    // The server checks what it answers against its contract; this program ships with the same contract.
    plan: async (definition) => (await ask("POST", "/plan", { definition })) as RemotePlan,
    async apply(definition, plan, acceptDestructive) {
      const { baseVersion, hash } = plan;
      const answer = await ask("POST", "/apply", { definition, baseVersion, hash, acceptDestructive });
      return typeof answer === "object" && answer !== null && "version" in answer
        ? Number(answer.version)
        : baseVersion;
    },
  };
}

function readMessage(answer: unknown): string | null {
  if (typeof answer !== "object" || answer === null || !("message" in answer)) return null;
  const code = "code" in answer ? ` (${String(answer.code)})` : "";
  return `${String(answer.message)}${code}`;
}
