import type { ReactNode } from "react";
import type { FieldDefinition, Wire } from "@tongzhou/model";
import type { CellPlace, FieldKit } from "./fieldFace.ts";
import { faceOf } from "./fieldFaces.ts";
import { useFieldKit } from "./FieldProvider.tsx";
import { isBlank } from "./fieldText.ts";

/** Props of FieldCell. */
export interface FieldCellProps {
  readonly field: FieldDefinition;
  readonly value: Wire | undefined;
  readonly place: CellPlace;
}

/** A field's value, to be looked at. Blank shows nothing. */
export function FieldCell({ field, value, place }: FieldCellProps): ReactNode {
  return renderCell(field, value, useFieldKit(), place);
}

/** The same as plain markup, for a grid that draws hundreds at once. */
export function renderCell(
  field: FieldDefinition,
  value: Wire | undefined,
  kit: FieldKit,
  place: CellPlace,
): ReactNode {
  return isBlank(value) ? null : faceOf(field).cell(value, field, kit, place);
}
