import { createElement } from "react";
import type { ReactElement } from "react";
import { FieldCell } from "./FieldCell.tsx";
import { editorOf } from "./fieldEditors.tsx";
import type { EditorProps } from "./fieldFace.ts";
import { SubformEditor } from "./subform/SubformEditor.tsx";

/** Props of FieldEditor: an editor's, for a field of any kind. */
export type FieldEditorProps = EditorProps;

/** A field's value, to be changed; what only the platform writes, and read-only fields, are shown instead. */
export function FieldEditor(props: FieldEditorProps): ReactElement {
  const { field, value } = props;
  if (field.readOnly === true) return <FieldCell field={field} value={value} place="form" />;
  if (field.kind === "subform") return <SubformEditor {...props} field={field} ColumnEditor={FieldEditor} />;
  const Editor = editorOf(field.kind);
  if (Editor === null) return <FieldCell field={field} value={value} place="form" />;
  // The table is constant, so the same field always gets the same component.
  return createElement(Editor, { key: field.key, ...props });
}
