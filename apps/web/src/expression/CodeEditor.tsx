import { useEffect, useEffectEvent, useImperativeHandle, useRef } from "react";
import type { ReactElement, Ref } from "react";
import type { Locale } from "@tongzhou/base";
import { describeDiagnostic } from "@tongzhou/expr";
import type { Diagnostic, Scope } from "@tongzhou/expr";
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { useFieldKit } from "../fields/FieldProvider.tsx";
import { completeExpression } from "./completeExpression.ts";
import { cutLong } from "./cutLong.ts";
import { insertCall } from "./insertCall.ts";
import { highlightExpression } from "./highlightExpression.ts";
import { hoverHelp } from "./hoverHelp.ts";
import { markPart, markedPart } from "./markedPart.ts";
import { codeTheme } from "./codeTheme.ts";
import { personNames } from "./personNames.ts";
import type { NameOfPerson } from "./personNames.ts";
import { reachableList } from "./reachableList.ts";
import styles from "./Expression.module.css";

/** What others may do with the editor. */
export interface CodeHandle {
  /** Writes at the cursor and goes there. */
  insert(text: string): void;
  /** Writes a call of a function at the cursor and goes between its brackets. */
  insertCall(name: string): void;
  /** Writes in place of everything, as something typed, and goes behind it. */
  replace(text: string): void;
  /** Marks a part until another one, or null, is given. */
  mark(place: { readonly from: number; readonly to: number } | null): void;
}

/** Props of CodeEditor. */
export interface CodeEditorProps {
  readonly ref: Ref<CodeHandle>;
  readonly labelId: string;
  readonly value: string;
  readonly scope: Scope;
  readonly locale: Locale;
  readonly diagnostics: readonly Diagnostic[];
  readonly words: { readonly completions: string };
  readonly onChange: (value: string) => void;
  /** Where the cursor is, after it moved or came. */
  readonly onCursor: (place: number) => void;
  /** Help was asked for by a key. */
  readonly onHelp: () => void;
  /** Mod-Enter was pressed; absent where there is nothing to end. */
  readonly onCommit?: (() => void) | undefined;
}

/** A few lines of the expression language with completion. Tab leaves it, unless a completion is waiting. */
export function CodeEditor(props: CodeEditorProps): ReactElement {
  const { ref, labelId, value, scope, locale, diagnostics, words, onChange, onCursor, onHelp, onCommit } = props;
  const holder = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const change = useEffectEvent(onChange);
  const move = useEffectEvent(onCursor);
  const help = useEffectEvent(() => {
    onHelp();
    return true;
  });
  const commit = useEffectEvent(() => {
    onCommit?.();
    return onCommit !== undefined;
  });
  const { directory } = useFieldKit();
  const latest = useEffectEvent(() => ({
    scope,
    locale,
    members: [...directory.members.values()].filter(({ status }) => status !== "left"),
    departments: [...directory.departments.values()],
  }));
  const nameOf = useEffectEvent<NameOfPerson>((kind, id) =>
    kind === "member" ? directory.members.get(id)?.name : directory.departments.get(id)?.name,
  );
  const begin = useEffectEvent(() => value);
  useEffect(() => {
    const parent = holder.current;
    if (parent === null) return undefined;
    const editor = new EditorView({
      parent,
      state: EditorState.create({
        doc: begin(),
        extensions: [
          history(),
          cutLong,
          closeBrackets(),
          autocompletion({ override: [completeExpression(() => latest())], icons: false, closeOnBlur: true }),
          highlightExpression,
          hoverHelp(() => latest()),
          reachableList,
          markedPart,
          personNames((kind, id) => nameOf(kind, id)),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-labelledby": labelId, role: "textbox", "aria-multiline": "true" }),
          EditorState.phrases.of({ Completions: words.completions }),
          codeTheme,
          keymap.of([
            { key: "Tab", run: acceptCompletion },
            // What the editor stands in is not to close with the list.
            { key: "Escape", run: closeCompletion, stopPropagation: true },
            { key: "F1", run: () => help() },
            { key: "Mod-Enter", run: () => commit() },
            { key: "Mod-k Mod-i", run: () => help() },
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...historyKeymap,
            ...defaultKeymap,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) change(update.state.doc.toString());
            if (update.docChanged || update.selectionSet || update.focusChanged) {
              if (update.view.hasFocus) move(update.state.selection.main.head);
            }
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [labelId, words.completions]);
  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const length = editor.state.doc.length;
    const marks = diagnostics.map((diagnostic) => ({
      from: Math.min(diagnostic.from, length),
      to: Math.min(Math.max(diagnostic.to, diagnostic.from), length),
      severity: "error" as const,
      message: describeDiagnostic(diagnostic, locale),
    }));
    editor.dispatch(setDiagnostics(editor.state, marks));
  }, [diagnostics, locale]);
  useImperativeHandle(ref, () => ({
    insert: (text) => {
      const editor = view.current;
      if (editor === null) return;
      editor.dispatch(editor.state.replaceSelection(text));
      editor.focus();
    },
    insertCall: (name) => {
      const editor = view.current;
      if (editor === null) return;
      insertCall(editor, name, editor.state.selection.main, false);
      editor.focus();
    },
    replace: (text) => {
      const editor = view.current;
      if (editor === null) return;
      const changes = { from: 0, to: editor.state.doc.length, insert: text };
      editor.dispatch({ changes, selection: { anchor: text.length }, userEvent: "input" });
      editor.focus();
    },
    mark: (place) => view.current?.dispatch({ effects: markPart.of(place) }),
  }));
  return <div ref={holder} className={styles.code} />;
}
