import type { DiagnosticCode } from "../diagnostic.ts";
import type { FunctionName } from "../functions.ts";
import type { Kind } from "../types.ts";

/** All words of the language in one locale; a missing one does not compile. `{name}` stands for a parameter. */
export interface Texts {
  readonly diagnostics: Readonly<Record<DiagnosticCode, string>>;
  readonly kinds: Readonly<Record<Kind | "value", string>>;
  readonly functions: Readonly<Record<FunctionName, string>>;
}
