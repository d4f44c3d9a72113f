import pg from "pg";
import { sqlIdent, toQuery } from "@tongzhou/base";
import { toAppError } from "./pgErrors.ts";

/** A channel being heard. */
export interface Listener {
  close(): Promise<void>;
}

const firstWaitMs = 500;
const longestWaitMs = 15_000;
// A connection that a firewall forgot looks alive; asking now and then finds out.
const heartbeatMs = 10_000;

/** Hears a channel until closed; connects again after every break. Rejects when the first connect fails. */
export async function listenOn(
  connectionString: string,
  channel: string,
  onNotification: (payload: string) => void,
  onConnected: () => void,
): Promise<Listener> {
  let isClosed = false;
  let current: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let waitMs = firstWaitMs;

  async function connect(): Promise<void> {
    const client = new pg.Client({
      connectionString,
      application_name: "tongzhou-listen",
      keepAlive: true,
      query_timeout: heartbeatMs,
    });
    client.on("notification", (message) => onNotification(message.payload ?? ""));
    client.on("error", () => lose(client));
    client.on("end", () => lose(client));
    try {
      await client.connect();
      await client.query(`listen ${toQuery(sqlIdent(channel)).text}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    if (isClosed) return client.end();
    current = client;
    waitMs = firstWaitMs;
    beat(client);
    onConnected();
  }

  function beat(client: pg.Client): void {
    timer = setTimeout(() => {
      client.query("select 1").then(
        () => current === client && beat(client),
        () => lose(client),
      );
    }, heartbeatMs).unref();
  }

  function lose(client: pg.Client): void {
    if (isClosed || current !== client) return;
    current = undefined;
    clearTimeout(timer);
    client.end().catch(() => undefined);
    retry();
  }

  function retry(): void {
    timer = setTimeout(() => {
      waitMs = Math.min(longestWaitMs, waitMs * 2);
      connect().catch(() => {
        if (!isClosed) retry();
      });
    }, waitMs).unref();
  }

  await connect().catch((error: unknown) => {
    throw toAppError(error);
  });
  return {
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      const client = current;
      current = undefined;
      await client?.end();
    },
  };
}
