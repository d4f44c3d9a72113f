import type { ReactElement } from "react";
import { EditorContent, useEditor, useEditorState } from "@tiptap/react";
import type { Editor } from "@tiptap/react";
import { StarterKit } from "@tiptap/starter-kit";
import { Button } from "@tongzhou/ui";
import type { FieldOf } from "@tongzhou/model";
import type { EditorProps } from "../fieldFace.ts";
import { useFieldKit } from "../FieldProvider.tsx";
import { cleanHtml } from "./cleanHtml.ts";
import styles from "./RichText.module.css";

const marks = [
  { name: "bold", key: "fields.bold", run: (editor: Editor) => editor.chain().focus().toggleBold().run() },
  { name: "italic", key: "fields.italic", run: (editor: Editor) => editor.chain().focus().toggleItalic().run() },
  { name: "strike", key: "fields.strike", run: (editor: Editor) => editor.chain().focus().toggleStrike().run() },
  {
    name: "heading",
    key: "fields.heading",
    run: (editor: Editor) => editor.chain().focus().toggleHeading({ level: 2 }).run(),
  },
  {
    name: "bulletList",
    key: "fields.bulletList",
    run: (editor: Editor) => editor.chain().focus().toggleBulletList().run(),
  },
  {
    name: "orderedList",
    key: "fields.orderedList",
    run: (editor: Editor) => editor.chain().focus().toggleOrderedList().run(),
  },
  { name: "blockquote", key: "fields.quote", run: (editor: Editor) => editor.chain().focus().toggleBlockquote().run() },
] as const;

/** Formatted text, written. */
export function RichTextEditor({
  value,
  onChange,
  onCommit,
  onCancel,
  place,
  labelId,
}: EditorProps<FieldOf<"rich_text">>): ReactElement {
  const { t } = useFieldKit().wording;
  const editor = useEditor({
    extensions: [StarterKit.configure({ link: { openOnClick: false, protocols: ["mailto", "tel"] } })],
    content: typeof value === "string" ? cleanHtml(value) : "",
    autofocus: place === "cell" ? "end" : false,
    editorProps: { attributes: { "aria-labelledby": labelId, role: "textbox", "aria-multiline": "true" } },
    onUpdate: ({ editor: current }) => onChange(current.isEmpty ? null : current.getHTML()),
    onBlur: () => {
      if (place === "form") onCommit();
    },
  });
  const active = useEditorState({
    editor,
    selector: ({ editor: current }) => marks.filter(({ name }) => current.isActive(name)).map(({ name }) => name),
  });
  return (
    // Escape and Ctrl Enter must work wherever the keyboard is inside.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className={styles.editor}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Escape") onCancel();
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onCommit();
      }}
    >
      <div className={styles.tools} role="toolbar" aria-label={t("fields.formatting")}>
        {marks.map(({ name, key, run }) => (
          <Button
            key={name}
            size="small"
            variant="quiet"
            text={t(key)}
            aria-pressed={active.includes(name)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => run(editor)}
          />
        ))}
      </div>
      <EditorContent editor={editor} className={styles.view} />
    </div>
  );
}
