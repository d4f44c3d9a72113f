import type { TypedExpr } from "@tongzhou/expr";
import type { FieldDefinition } from "@tongzhou/model";

/** Props of a preview. */
export interface PreviewProps {
  readonly typed: TypedExpr;
  /** Fields of the form whose records the expression is tried on. */
  readonly fields: readonly FieldDefinition[];
  /** Shows where a part stands in the expression; null for none. */
  readonly onMark: (place: { readonly from: number; readonly to: number } | null) => void;
}
