import type { ReactElement } from "react";
import { compilePicks } from "@tongzhou/model";
import type { FormDefinition } from "@tongzhou/model";
import { useFormScope } from "../../desk/useFormScope.ts";
import type { PreviewProps } from "./previewProps.ts";
import { RelatedPreview } from "./RelatedPreview.tsx";

/** Props of PicksPreview. */
export interface PicksPreviewProps extends PreviewProps {
  /** The form that the link leads to. */
  readonly among: FormDefinition;
}

/** The records that a link's filter leaves to be picked, for each of three linking records. */
export function PicksPreview({ typed, among, ...preview }: PicksPreviewProps): ReactElement | null {
  const scope = useFormScope();
  const picks = compilePicks(typed.expr, among, scope);
  if (!picks.ok) return null;
  return <RelatedPreview typed={picks.value} written={typed} about={{ among: among.key }} {...preview} />;
}
