import { flushCompileCache } from "node:module";
import { must } from "@tongzhou/base";

/** The way back from a module that `startWorkerProcess` started. */
export interface ParentLink<Reply> {
  /** Resolves once the reply is on its way. */
  post(reply: Reply): Promise<void>;
  /** Leaves once all replies are sent and nothing else is waited for. */
  leave(): void;
}

/** Connects a module in a process of its own with whom it works for; without them it ends, and with what it throws. */
export function connectParent<Request, Reply>(
  onRequest: (request: Request) => void | Promise<void>,
): ParentLink<Reply> {
  must(process.send, "worker-process: expected to be started by startWorkerProcess");
  // Ctrl-C and service managers speak to every process of the server at once; it alone says when its workers end.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => undefined);
  process.on("disconnect", () => process.exit());
  // Sent by the parent, which names its requests by the same type.
  process.on("message", (request) => void onRequest(request as Request));
  // Whoever is ended once it has answered would never leave its compiled code to the next.
  flushCompileCache();
  return {
    post: (reply) =>
      new Promise((resolve, reject) => {
        process.send?.(reply, undefined, {}, (error) => (error === null ? resolve() : reject(error)));
      }),
    leave: () => process.disconnect(),
  };
}
