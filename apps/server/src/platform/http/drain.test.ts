import { once } from "node:events";
import { connect, type Socket } from "node:net";
import fastify from "fastify";
import { expect, test } from "vitest";
import { buildDrain } from "./drain.ts";

test("connections with nothing to be answered do not hold up the end; a request that has begun is answered", async () => {
  const server = fastify({ keepAliveTimeout: 600_000, forceCloseConnections: "idle" });
  const asked = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  server.get("/slow", async () => {
    asked.resolve();
    await go.promise;
    return "done";
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (_, payload, done) => done(null, payload));
  server.put("/early", async () => "early");
  const drain = buildDrain(server);
  const address = await server.listen({ host: "127.0.0.1", port: 0 });
  const port = Number(new URL(address).port);
  const open = async (says: string): Promise<Socket> => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    await once(socket, "connect");
    socket.write(says);
    return socket;
  };
  const silent = await open("");
  const half = await open("GET /slow HTTP/1.1\r\nHost: ");
  // Answered before its body was there, and the rest of it never comes.
  const early = await open(
    "PUT /early HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 99\r\n\r\nabc",
  );
  await once(early, "data");
  const slow = await open("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  await asked.promise;
  const closed = [silent, half, early].map((socket) => once(socket, "close"));
  const ended = drain.run();
  await Promise.all(closed);
  go.resolve();
  const [answer] = await once(slow, "data");
  expect(String(answer)).toMatch(/^HTTP\/1\.1 200 OK[^]*done$/);
  await ended;
});

test("work whose connection is gone comes to its end before the server has ended", async () => {
  const server = fastify();
  const drain = buildDrain(server);
  const asked = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  let isDone = false;
  server.get("/", async (_, reply) => {
    reply.raw.once("close", () => gone.resolve());
    asked.resolve();
    await go.promise;
    isDone = true;
    return "done";
  });
  const address = await server.listen({ host: "127.0.0.1", port: 0 });
  const port = Number(new URL(address).port);
  const socket = connect(port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await asked.promise;
  socket.destroy();
  await gone.promise;
  const ended = drain.run();
  go.resolve();
  await ended;
  expect(isDone).toBe(true);
});
