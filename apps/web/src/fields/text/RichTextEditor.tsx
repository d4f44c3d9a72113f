import { useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { EditorContent, useEditor, useEditorState } from "@tiptap/react";
import type { Editor } from "@tiptap/react";
import { StarterKit } from "@tiptap/starter-kit";
import { Button, Popover } from "@tongzhou/ui";
import type { FieldOf } from "@tongzhou/model";
import type { EditorProps } from "../fieldFace.ts";
import { useFieldKit } from "../FieldProvider.tsx";
import { cleanHtml } from "./cleanHtml.ts";
import { LinkForm } from "./LinkForm.tsx";
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
    editorProps: {
      attributes: { "aria-labelledby": labelId, role: "textbox", "aria-multiline": "true" },
      // Tab leaves the text, in lists too; otherwise the keyboard would be caught there. Ctrl Enter is done with it and
      // breaks no line.
      handleDOMEvents: {
        keydown: (_view, event) => event.key === "Tab" || (event.key === "Enter" && (event.ctrlKey || event.metaKey)),
      },
    },
    // The empty line that the editor keeps at the end is no part of the text.
    onUpdate: ({ editor: current }) =>
      onChange(current.isEmpty ? null : current.getHTML().replace(/(?:<p><\/p>)+$/, "")),
    onBlur: () => {
      if (place === "form") onCommit();
    },
  });
  const active = useEditorState({
    editor,
    selector: ({ editor: current }) => marks.filter(({ name }) => current.isActive(name)).map(({ name }) => name),
  });
  const isInLink = useEditorState({ editor, selector: ({ editor: current }) => current.isActive("link") });
  const [isLinking, setIsLinking] = useState(false);
  const linkAnchor = useRef<HTMLButtonElement>(null);
  const toolbar = useRef<HTMLDivElement>(null);
  // One stop for Tab; arrows go from button to button.
  const handleArrow = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const buttons = [...(toolbar.current?.querySelectorAll<HTMLElement>(":scope > button") ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (step === 0 || at < 0) return;
    event.preventDefault();
    buttons.at((at + step) % buttons.length)?.focus();
  };
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
      <div
        ref={toolbar}
        className={styles.tools}
        role="toolbar"
        tabIndex={-1}
        aria-label={t("fields.formatting")}
        onKeyDown={handleArrow}
      >
        {marks.map(({ name, key, run }, index) => (
          <Button
            key={name}
            size="small"
            variant="quiet"
            text={t(key)}
            tabIndex={index === 0 ? 0 : -1}
            aria-pressed={active.includes(name)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => run(editor)}
          />
        ))}
        <Button
          ref={linkAnchor}
          size="small"
          variant="quiet"
          text={t("fields.addLink")}
          tabIndex={-1}
          aria-pressed={isInLink}
          aria-expanded={isLinking}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => setIsLinking(true)}
        />
        <Popover
          anchor={linkAnchor}
          isOpen={isLinking}
          onClose={() => setIsLinking(false)}
          label={t("fields.addLink")}
          className={styles.linkPanel}
        >
          <LinkForm
            address={String(editor.getAttributes("link")["href"] ?? "")}
            onSet={(href) => {
              setIsLinking(false);
              setLink(editor, href);
            }}
          />
        </Popover>
      </div>
      <EditorContent editor={editor} className={styles.view} />
    </div>
  );
}

// Without a selection the address itself becomes the text; in a link the whole link is meant.
function setLink(editor: Editor, href: string | undefined): void {
  const chain = editor.chain().focus();
  if (href === undefined) chain.extendMarkRange("link").unsetLink().run();
  else if (editor.state.selection.empty && !editor.isActive("link"))
    chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }).run();
  else chain.extendMarkRange("link").setLink({ href }).run();
}
