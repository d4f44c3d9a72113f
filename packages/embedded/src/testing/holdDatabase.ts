import { startPostgres } from "../startPostgres.ts";

// A process of its own that runs the database until it is killed; startPostgres.test.ts starts it.
const [, , dataDir = ""] = process.argv;
try {
  const server = await startPostgres({ dataDir });
  process.on("SIGTERM", () => {
    void server.stop().then(() => process.exit(0));
  });
  setInterval(() => undefined, 60_000);
  process.stdout.write(`${JSON.stringify({ pid: server.pid, isAdopted: server.isAdopted })}\n`);
} catch (caught) {
  process.stdout.write(`${JSON.stringify({ message: String(caught) })}\n`);
  process.exitCode = 1;
}
