// Loaded before the script that bootstrap.mjs runs: when bootstrap is killed, the pipe between the two closes, and
// the script is asked to end as if the signal had come to it. Without that a `kill -9` would leave a server behind.
import { Socket } from "node:net";

const descriptor = Number(process.env.TONGZHOU_LIFELINE);
delete process.env.TONGZHOU_LIFELINE;
if (descriptor > 2) {
  const line = new Socket({ fd: descriptor });
  line.on("error", () => undefined);
  line.on("close", () => process.kill(process.pid, "SIGTERM"));
  line.resume();
  line.unref();
}
