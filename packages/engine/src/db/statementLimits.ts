/** How long one statement may take. */
export interface StatementLimits {
  /** Of whoever waits for the answer. */
  readonly statementMs: number;
  /** Of durable jobs: imports, bulk changes, values that are computed anew. */
  readonly jobStatementMs: number;
}

/** Takes as long as it takes. */
export const noLimit = 0;

/**
 * What a transaction's BEGIN says of its limits, so that saying it takes no statement of its own.
 * @param known the limit that the connection has already
 */
export function setLimits(
  limits: { readonly lockTimeoutMs?: number; readonly statementTimeoutMs: number },
  known: number,
): readonly string[] {
  const { lockTimeoutMs, statementTimeoutMs } = limits;
  return [
    ...(statementTimeoutMs === known ? [] : [`set local statement_timeout = ${Math.trunc(statementTimeoutMs)}`]),
    ...(lockTimeoutMs === undefined ? [] : [`set local lock_timeout = ${Math.trunc(lockTimeoutMs)}`]),
  ];
}
