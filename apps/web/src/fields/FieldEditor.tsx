import type { ReactElement } from "react";
import { FieldCell } from "./FieldCell.tsx";
import type { EditorProps } from "./fieldFace.ts";
import { faceOf } from "./fieldFaces.ts";

/** Props of FieldEditor: an editor's, for a field of any kind. */
export type FieldEditorProps = EditorProps;

/** A field's value, to be changed; what only the platform writes, and read-only fields, are shown instead. */
export function FieldEditor(props: FieldEditorProps): ReactElement {
  const { field, value } = props;
  const { Editor } = faceOf(field);
  if (Editor === null || field.readOnly === true) return <FieldCell field={field} value={value} place="form" />;
  return <Editor key={field.key} {...props} />;
}
