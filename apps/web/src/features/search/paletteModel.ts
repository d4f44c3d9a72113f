import { pickLabel } from "@tongzhou/base";
import type { Label, Locale } from "@tongzhou/base";
import { matchesPinyin } from "@tongzhou/i18n";
import type { Workspace, WorkspaceForm } from "../../api/workspaceQueries.ts";
import { formPath, recordPath } from "../../paths.ts";

/** One thing to go to or to do. */
export interface PaletteEntry {
  readonly key: string;
  readonly text: string;
  /** What it belongs to, at the end of the row. */
  readonly note: string;
  readonly icon: string | undefined;
  /** Where it leads; an entry without an address does something instead. */
  readonly path: string | undefined;
  readonly run?: (() => void) | undefined;
}

/** A heading of the palette with its entries. */
export interface PaletteSection {
  readonly kind: "recent" | "records" | "forms" | "views" | "actions";
  readonly entries: readonly PaletteEntry[];
}

/** A record as search found it, or as it was opened before. */
export interface FoundRecord {
  readonly form: string;
  readonly record: number;
  readonly title: string | null;
  readonly excerpt?: string | null | undefined;
}

/** An action with the words by which it is found. */
export interface PaletteAction {
  readonly key: string;
  readonly text: string;
  /** Other words for it, e.g. in the other language. */
  readonly also?: readonly string[] | undefined;
  readonly icon: string;
  readonly path?: string | undefined;
  readonly run?: (() => void) | undefined;
}

/** Everything the palette chooses from. */
export interface PaletteSource {
  readonly workspace: Workspace;
  readonly locale: Locale;
  readonly recent: readonly FoundRecord[];
  readonly found: readonly FoundRecord[];
  readonly actions: readonly PaletteAction[];
  readonly untitled: string;
  readonly sayCreate: (form: string) => string;
}

const most = { recent: 6, records: 12, forms: 6, views: 4, actions: 8 } as const;

/** What the palette shows for the typed text: without any, the way back; with some, everything that matches. */
export function buildSections(typed: string, source: PaletteSource): readonly PaletteSection[] {
  const text = typed.trim();
  const { workspace } = source;
  const forms = workspace.forms.filter(({ definition }) => isFound(definition.label, text));
  const sections: readonly PaletteSection[] =
    text === ""
      ? [
          { kind: "recent", entries: source.recent.flatMap((record) => recordEntry(source, record)) },
          { kind: "forms", entries: forms.map((form) => formEntry(source, form)) },
          { kind: "actions", entries: source.actions.map(actionEntry) },
        ]
      : [
          { kind: "forms", entries: forms.map((form) => formEntry(source, form)) },
          { kind: "records", entries: source.found.flatMap((record) => recordEntry(source, record)) },
          { kind: "views", entries: viewEntries(source, text) },
          { kind: "actions", entries: [...actionEntries(source, text), ...createEntries(source, forms)] },
        ];
  return sections
    .map(({ kind, entries }) => ({ kind, entries: entries.slice(0, most[kind]) }))
    .filter(({ entries }) => entries.length > 0);
}

/** The entry after moving by a number of rows, around the ends; the first one when nothing is chosen yet. */
export function moveChoice(
  entries: readonly PaletteEntry[],
  chosen: string | undefined,
  by: number,
): string | undefined {
  if (entries.length === 0) return undefined;
  const at = entries.findIndex((entry) => entry.key === chosen);
  const next = at === -1 ? (by > 0 ? 0 : entries.length - 1) : (at + by + entries.length) % entries.length;
  return entries[next]?.key;
}

function isFound(label: Label, text: string): boolean {
  return matchesPinyin(label.zh, text) || (label.en !== undefined && matchesPinyin(label.en, text));
}

function formEntry({ workspace, locale }: PaletteSource, { definition }: WorkspaceForm): PaletteEntry {
  return {
    key: `form/${definition.key}`,
    text: pickLabel(definition.label, locale),
    note: definition.group === undefined ? "" : pickLabel(definition.group, locale),
    icon: definition.icon ?? "grid",
    path: formPath(workspace.key, definition.key),
  };
}

function recordEntry(source: PaletteSource, found: FoundRecord): readonly PaletteEntry[] {
  const { workspace, locale, untitled } = source;
  const form = workspace.forms.find(({ definition }) => definition.key === found.form);
  if (form === undefined) return [];
  return [
    {
      key: `record/${found.form}/${found.record}`,
      text: found.title ?? found.excerpt ?? untitled,
      note: pickLabel(form.definition.label, locale),
      icon: form.definition.icon ?? "doc",
      path: recordPath(workspace.key, found.form, found.record),
    },
  ];
}

function viewEntries({ workspace, locale }: PaletteSource, text: string): readonly PaletteEntry[] {
  return workspace.views.flatMap((view) => {
    const form = workspace.forms.find(({ definition }) => definition.key === view.definition.form);
    if (form === undefined || !isFound(view.definition.label, text)) return [];
    return [
      {
        key: `view/${form.definition.key}/${view.key}`,
        text: pickLabel(view.definition.label, locale),
        note: pickLabel(form.definition.label, locale),
        icon: view.definition.kind,
        path: formPath(workspace.key, form.definition.key, { view: view.key }),
      },
    ];
  });
}

function actionEntries({ actions }: PaletteSource, text: string): readonly PaletteEntry[] {
  const isMatch = (action: PaletteAction): boolean =>
    [action.text, ...(action.also ?? [])].some((words) => matchesPinyin(words, text));
  return actions.filter(isMatch).map(actionEntry);
}

function actionEntry({ key, text, icon, path, run }: PaletteAction): PaletteEntry {
  return { key: `action/${key}`, text, note: "", icon, path, run };
}

function createEntries(source: PaletteSource, forms: readonly WorkspaceForm[]): readonly PaletteEntry[] {
  const { workspace, locale, sayCreate } = source;
  return forms
    .filter(({ abilities }) => abilities.create)
    .map(({ definition }) => ({
      key: `create/${definition.key}`,
      text: sayCreate(pickLabel(definition.label, locale)),
      note: "",
      icon: "plus",
      path: recordPath(workspace.key, definition.key, "new"),
    }));
}
