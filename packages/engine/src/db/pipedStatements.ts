import type pg from "pg";
import {
  describedBy,
  isParsed,
  parseRow,
  parsersOf,
  prepareValue,
  toError,
  type ParseCell,
  type Rows,
  type WireConnection,
} from "./preparedRows.ts";

/** One of several statements that are sent together. */
export interface PipedStatement {
  /** Under which it is prepared; "" for one that is not. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A statement of several failed. None after it has run. */
export class PipeFailure extends Error {
  readonly statement: PipedStatement | undefined;

  constructor(statement: PipedStatement | undefined, cause: Error) {
    super("pipe-failure", { cause });
    this.statement = statement;
  }
}

/**
 * Runs statements one after the other, sent and answered in one exchange with the server: as if each had been waited
 * for, with a snapshot of its own in a transaction that reads what is committed. The first that fails ends it.
 * @returns the rows of each, as arrays
 * @throws PipeFailure
 */
export function runPiped(client: pg.PoolClient, statements: readonly PipedStatement[]): Promise<readonly Rows[]> {
  return new Promise((resolve, reject) => {
    const query = new PipedStatements(statements, (error) => {
      if (error === null) resolve(query.rows);
      else reject(error);
    });
    client.query(query);
  });
}

/** The driver's protocol for a query, as in PreparedRows; what the server answers comes in the order of the statements. */
class PipedStatements {
  readonly rows: unknown[][][];
  callback: ((error: Error | null) => void) | undefined;
  readonly #statements: readonly PipedStatement[];
  #known: Map<string, readonly ParseCell[]> = new Map();
  #parsers: readonly ParseCell[] = [];
  // The statement that the server is answering.
  #at = 0;
  #sent: WireConnection["submittedNamedStatements"] = {};
  #failure: PipeFailure | null = null;

  constructor(statements: readonly PipedStatement[], callback: (error: Error | null) => void) {
    this.#statements = statements;
    this.callback = callback;
    this.rows = statements.map(() => []);
    this.#begin();
  }

  // The driver notes under these what was parsed, and forgets what failed.
  get name(): string {
    return this.#statements[this.#at]?.name ?? "";
  }

  get text(): string {
    return this.#statements[this.#at]?.text ?? "";
  }

  submit(given: pg.Connection): Error | null {
    // The same object, seen as query classes see it.
    const connection = given as unknown as WireConnection;
    this.#known = describedBy(connection);
    this.#sent = connection.submittedNamedStatements;
    this.#begin();
    connection.stream.cork();
    try {
      for (const { name, text, values } of this.#statements) {
        if (name === "" || !isParsed(connection, name)) {
          connection.parse({ name, text });
          if (name !== "") this.#sent[name] = text;
        }
        connection.bind({ statement: name, values, valueMapper: prepareValue });
        if (!this.#known.has(name)) connection.describe({ type: "P", name: "" });
        connection.execute({});
      }
    } catch (error) {
      // A value that cannot be sent. The sync below still ends the exchange, and then the failure is told.
      this.#failure = new PipeFailure(undefined, toError(error));
    } finally {
      connection.sync();
      connection.stream.uncork();
    }
    return null;
  }

  handleRowDescription({ fields }: { readonly fields: readonly { readonly dataTypeID: number }[] }): void {
    this.#parsers = parsersOf(fields);
    if (this.name !== "") this.#known.set(this.name, this.#parsers);
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    if (this.#failure !== null) return;
    try {
      this.rows[this.#at]?.push(parseRow(fields, this.#parsers));
    } catch (error) {
      this.#failure = this.#failureOf(error);
    }
  }

  handleCommandComplete(): void {
    this.#at += 1;
    this.#begin();
  }

  handleReadyForQuery(): void {
    this.callback?.(this.#failure);
  }

  handleError(error: Error): void {
    const failure = this.#failureOf(error);
    // What comes after it was not looked at.
    for (const { name } of this.#statements.slice(this.#at)) if (name !== "") delete this.#sent[name];
    this.callback?.(failure);
  }

  handleEmptyQuery(): void {}

  #begin(): void {
    this.#parsers = this.#known.get(this.name) ?? [];
  }

  #failureOf(error: unknown): PipeFailure {
    return new PipeFailure(this.#statements[this.#at], toError(error));
  }
}
