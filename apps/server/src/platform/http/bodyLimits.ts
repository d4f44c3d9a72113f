const mebibyte = 1024 * 1024;

/** Bytes a body may have; docs/configuration.md and the interface's description name the same numbers. */
export const bodyLimits = {
  /** Every route without one of its own. */
  ordinary: mebibyte,
  /** Batches of 1,000 records, with long texts. */
  batch: 20 * mebibyte,
  /** A workspace of some hundred forms. */
  definition: 20 * mebibyte,
} as const;
