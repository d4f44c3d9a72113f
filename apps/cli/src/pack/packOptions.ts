import { parseArgs } from "node:util";
import { UsageError } from "../run.ts";
import type { ServerAddress } from "./definitionServer.ts";

/** What the pack commands are called with. */
export interface PackOptions {
  readonly folder: string;
  readonly address: ServerAddress;
  readonly acceptDestructive: boolean;
  readonly json: boolean;
}

/** Options that all pack commands share, as their usage line shows them. */
export const packUsage = "FOLDER --workspace KEY [--server URL] [--token TOKEN] [--json]";

const defaultServer = "http://127.0.0.1:3000";

/**
 * Reads a pack command's arguments; the token may stand in TONGZHOU_TOKEN, where it is in no shell history.
 * @throws UsageError naming what is missing
 */
export function readPackOptions(args: readonly string[], environment: NodeJS.ProcessEnv): PackOptions {
  const { values, positionals } = parse(args);
  const [folder, ...rest] = positionals;
  if (folder === undefined || rest.length > 0) throw new UsageError("name one folder");
  if (values.workspace === undefined) throw new UsageError("--workspace is missing");
  const token = values.token ?? environment["TONGZHOU_TOKEN"];
  if (token === undefined || token === "") throw new UsageError("give an API token in TONGZHOU_TOKEN or with --token");
  const server = values.server ?? environment["TONGZHOU_SERVER"] ?? defaultServer;
  if (!URL.canParse(server)) throw new UsageError(`--server must be an address such as ${defaultServer}`);
  return {
    folder,
    address: { server, token, workspace: values.workspace },
    acceptDestructive: values["accept-destructive"] === true,
    json: values.json === true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        workspace: { type: "string" },
        server: { type: "string" },
        token: { type: "string" },
        "accept-destructive": { type: "boolean" },
        json: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
