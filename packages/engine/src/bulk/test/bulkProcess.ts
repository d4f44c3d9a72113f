import { openDatabase } from "../../db/database.ts";
import { runBulkChange } from "../runBulkChange.ts";

// A process that carries out one bulk change and nothing else, for tests that kill it.
const [connectionString = "", workspace = "", id = ""] = process.argv.slice(2);
const database = openDatabase({ connectionString, poolSize: 4 });
await runBulkChange({ database }, workspace, id, new AbortController().signal);
await database.close();
