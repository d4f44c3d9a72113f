import pg from "pg";
import { pgTypes } from "./pgTypes.ts";

/** A prepared statement to run: its name, its text for a connection that has not seen it, its values. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Rows as arrays in column order. */
export type Rows = readonly (readonly unknown[])[];
/** Makes a value of what the server sends of it. */
export type ParseCell = (text: string) => unknown;

/** The part of the driver's connection that query classes of their own (cursors, streams) work with; its types leave it out. */
export interface WireConnection {
  readonly stream: { cork(): void; uncork(): void };
  readonly parsedStatements: Readonly<Record<string, string | undefined>>;
  readonly submittedNamedStatements: Record<string, string | undefined>;
  parse(statement: { readonly name: string; readonly text: string }): void;
  bind(portal: {
    readonly statement: string;
    readonly values: readonly unknown[];
    readonly valueMapper: (value: unknown) => unknown;
  }): void;
  describe(portal: { readonly type: "P"; readonly name: "" }): void;
  execute(portal: object): void;
  sync(): void;
}

// What each connection's statements return. It cannot change under a name: when tables change so that it would,
// PostgreSQL refuses the statement and StatementNames gives the text another name.
const described = new WeakMap<WireConnection, Map<string, readonly ParseCell[]>>();

/** What is known of the columns that a connection's prepared statements return, by their names. */
export function describedBy(connection: WireConnection): Map<string, readonly ParseCell[]> {
  const known = described.get(connection) ?? new Map<string, readonly ParseCell[]>();
  described.set(connection, known);
  return known;
}

/** Whether a connection has a prepared statement, or has been sent it. */
export function isParsed(connection: WireConnection, name: string): boolean {
  return connection.parsedStatements[name] !== undefined || connection.submittedNamedStatements[name] !== undefined;
}

/** What reads a row of these columns. */
export function parsersOf(fields: readonly { readonly dataTypeID: number }[]): readonly ParseCell[] {
  return fields.map(({ dataTypeID }) => pgTypes.getTypeParser(dataTypeID, "text"));
}

/** A row as values. */
export function parseRow(fields: readonly (string | null)[], parsers: readonly ParseCell[]): unknown[] {
  const row: unknown[] = Array.from(fields);
  for (let index = 0; index < fields.length; index += 1) {
    const text = fields[index] ?? null;
    if (text !== null) row[index] = parsers[index]?.(text);
  }
  return row;
}

/** The driver's own conversion of values, which its types leave out. */
export const { prepareValue } = (
  pg as unknown as { readonly utils: { readonly prepareValue: (value: unknown) => unknown } }
).utils;

/**
 * Runs a prepared statement and gives its rows as arrays. The driver asks for a description of the columns each time
 * and reads it each time; this asks once per connection, which saves a fifth of what a short read costs.
 */
export async function runPrepared(client: pg.Pool | pg.PoolClient, statement: PreparedStatement): Promise<Rows> {
  const query = new PreparedRows(statement);
  if (client instanceof pg.Pool) {
    // The pool waits for the query by a callback it sets itself, and gives a promise, whatever its types say.
    await (client.query(query) as unknown as Promise<unknown>);
    return query.rows;
  }
  return new Promise((resolve, reject) => {
    query.callback = (error) => (error === null ? resolve(query.rows) : reject(error));
    client.query(query);
  });
}

/** The driver's protocol for a query: it calls these as the server's messages come. */
class PreparedRows {
  readonly name: string;
  readonly text: string;
  readonly rows: unknown[][] = [];
  callback: ((error: Error | null) => void) | undefined;
  readonly #values: readonly unknown[];
  #parsers: readonly ParseCell[] = [];
  #statements: Map<string, readonly ParseCell[]> | undefined;
  #failure: Error | null = null;

  constructor({ name, text, values }: PreparedStatement) {
    this.name = name;
    this.text = text;
    this.#values = values;
  }

  submit(given: pg.Connection): Error | null {
    // The same object, seen as query classes see it.
    const connection = given as unknown as WireConnection;
    const statements = describedBy(connection);
    this.#statements = statements;
    const known = statements.get(this.name);
    connection.stream.cork();
    try {
      if (!isParsed(connection, this.name)) {
        connection.parse({ name: this.name, text: this.text });
        connection.submittedNamedStatements[this.name] = this.text;
      }
      connection.bind({ statement: this.name, values: this.#values, valueMapper: prepareValue });
      if (known === undefined) connection.describe({ type: "P", name: "" });
      else this.#parsers = known;
      connection.execute({});
    } catch (error) {
      // A value that cannot be sent. The sync below still ends the exchange, and then the failure is told.
      this.#failure = toError(error);
    } finally {
      connection.sync();
      connection.stream.uncork();
    }
    return null;
  }

  handleRowDescription(message: { readonly fields: readonly { readonly dataTypeID: number }[] }): void {
    this.#parsers = parsersOf(message.fields);
    this.#statements?.set(this.name, this.#parsers);
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    if (this.#failure !== null) return;
    try {
      this.rows.push(parseRow(fields, this.#parsers));
    } catch (error) {
      this.#failure = toError(error);
    }
  }

  handleReadyForQuery(): void {
    this.callback?.(this.#failure);
  }

  handleError(error: Error): void {
    this.callback?.(error);
  }

  handleCommandComplete(): void {}

  handleEmptyQuery(): void {}
}

/** What was thrown, as an error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error("prepared-rows", { cause: thrown });
}
