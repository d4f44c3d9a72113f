/** One forward step of a schema. Numbers rise by one; a step that was released is never changed. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  /** Statements of our own, run with the schema first on the search path. */
  readonly text: string;
}
