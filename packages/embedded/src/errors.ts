/** Why the embedded database could not be started; closed, so that callers can choose. */
export type EmbeddedErrorCode =
  | "binaries.missing"
  | "dataDir.foreign"
  | "dataDir.inUse"
  | "dataDir.unusable"
  | "dataDir.version"
  | "start.failed"
  | "user.missing";

/** The embedded database cannot run; `message` is an English sentence for the terminal that says what to do. */
export class EmbeddedError extends Error {
  override readonly name = "EmbeddedError";
  readonly code: EmbeddedErrorCode;
  /** What the sentence speaks of: paths, process ids, versions. */
  readonly params: Readonly<Record<string, string | number>>;

  constructor(
    code: EmbeddedErrorCode,
    message: string,
    params: Readonly<Record<string, string | number>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.params = params;
  }
}

/** The system's error code (ENOENT, EACCES …) of a caught value, or undefined. */
export function errnoOf(caught: unknown): string | undefined {
  return caught instanceof Error && "code" in caught && typeof caught.code === "string" ? caught.code : undefined;
}
