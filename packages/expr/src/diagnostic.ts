/** Everything that can be wrong with an expression before it runs. Texts are in src/texts. */
export const diagnosticCodes = [
  "expr.ambiguous_field",
  "expr.argument_count",
  "expr.bad_character",
  "expr.bad_date",
  "expr.bad_format",
  "expr.bad_number",
  "expr.chained_comparison",
  "expr.empty",
  "expr.error_kind",
  "expr.expected",
  "expr.javascript_only",
  "expr.literal_expected",
  "expr.local_hides",
  "expr.local_name",
  "expr.local_taken",
  "expr.no_relation",
  "expr.not_comparable",
  "expr.not_dated",
  "expr.no_bands",
  "expr.operator_mismatch",
  "expr.own_record",
  "expr.result_type",
  "expr.too_complex",
  "expr.too_deep",
  "expr.too_large",
  "expr.too_long",
  "expr.type_mismatch",
  "expr.unclosed_name",
  "expr.unclosed_text",
  "expr.unexpected",
  "expr.unknown_field",
  "expr.unknown_function",
  "expr.unknown_option",
  "expr.volatile",
] as const;

/** A code of the closed list. */
export type DiagnosticCode = (typeof diagnosticCodes)[number];

/** One finding, with its place in the source (UTF-16 offsets, end exclusive). */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly from: number;
  readonly to: number;
  readonly params: Readonly<Record<string, string>>;
  readonly suggestion?: Suggestion;
}

/** A fix that can be applied by replacing the range. */
export interface Suggestion {
  readonly label: string;
  readonly replace: string;
  readonly from: number;
  readonly to: number;
}
