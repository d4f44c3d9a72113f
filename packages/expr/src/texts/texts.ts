import type { DiagnosticCode } from "../diagnostic.ts";
import type { FunctionName } from "../functions.ts";
import type { Kind } from "../types.ts";

/** All words of the language in one locale; a missing one does not compile. `{name}` stands for a parameter. */
export interface Texts {
  readonly diagnostics: Readonly<Record<DiagnosticCode, string>>;
  /** What is said when an expression stops where a value belongs. */
  readonly unfinished: string;
  /** What has no sign of its own to be quoted. */
  readonly places: Readonly<Record<"name" | "end", string>>;
  readonly kinds: Readonly<Record<Kind | "value", string>>;
  readonly functions: Readonly<Record<FunctionName, string>>;
}
