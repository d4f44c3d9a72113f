import { matchesPinyin } from "@tongzhou/i18n";
import type { Label } from "@tongzhou/base";
import type { WorkspaceForm } from "../api/workspaceQueries.ts";

/** A heading of the left navigation with its forms. */
export interface NavigationGroup {
  /** Stable name of the group; `pinned` and `other` are ours, the rest are the group's Chinese label. */
  readonly key: string;
  readonly kind: "pinned" | "group" | "other";
  readonly label: Label | undefined;
  readonly forms: readonly WorkspaceForm[];
}

/**
 * The left navigation: pinned forms first, then the builder's groups in the order of their first form, then forms
 * without a group. A pinned form is listed once, on top.
 * @param typed narrows by label in both languages, and by pinyin
 */
export function groupForms(
  forms: readonly WorkspaceForm[],
  pins: readonly string[],
  typed: string,
): readonly NavigationGroup[] {
  const found = forms.filter((form) => isFound(form.definition.label, typed));
  const isPinned = (form: WorkspaceForm): boolean => pins.includes(form.definition.key);
  const pinned = found.filter(isPinned).toSorted((a, b) => pinOrder(pins, a) - pinOrder(pins, b));
  const groups = new Map<string, NavigationGroup & { forms: WorkspaceForm[] }>();
  for (const form of found) {
    const { group: label } = form.definition;
    const key = label?.zh ?? "other";
    const group = groups.get(key) ?? { key, kind: label === undefined ? "other" : "group", label, forms: [] };
    if (!isPinned(form)) group.forms.push(form);
    groups.set(key, group);
  }
  const named = [...groups.values()].filter((group) => group.kind === "group");
  const others = [...groups.values()].filter((group) => group.kind === "other");
  const top: NavigationGroup = { key: "pinned", kind: "pinned", label: undefined, forms: pinned };
  return [top, ...named, ...others].filter((group) => group.forms.length > 0);
}

/** Whether a label is what was typed, in either language or in pinyin. */
export function isFound(label: Label, typed: string): boolean {
  return matchesPinyin(label.zh, typed) || (label.en !== undefined && matchesPinyin(label.en, typed));
}

function pinOrder(pins: readonly string[], form: WorkspaceForm): number {
  return pins.indexOf(form.definition.key);
}

/** The pins after one was set or taken away. */
export function togglePin(pins: readonly string[], form: string): readonly string[] {
  return pins.includes(form) ? pins.filter((key) => key !== form) : [...pins, form];
}

/** The one character a workspace's tile on the rail shows. */
export function tileOf(label: string): string {
  return Array.from(label.trim())[0]?.toUpperCase() ?? "·";
}
