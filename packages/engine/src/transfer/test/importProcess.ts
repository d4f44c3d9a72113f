import { openDatabase } from "../../db/database.ts";
import { runImport } from "../import/runImport.ts";

// A process that runs one import and nothing else, for tests that kill it.
const [connectionString = "", workspace = "", id = ""] = process.argv.slice(2);
const database = openDatabase({ connectionString, poolSize: 4 });
await runImport({ database, pathOf: (key) => key }, workspace, id, new AbortController().signal);
await database.close();
