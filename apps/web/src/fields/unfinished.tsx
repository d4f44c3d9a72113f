import { createContext, use, useEffect, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { ownValue } from "./ownValue.ts";

/**
 * Texts that were typed and are no values yet ("12a" in a number), by the path of what they were typed in: a field's
 * key, or `subform.row.column`. Whoever keeps a draft keeps them too, so that nothing typed is lost.
 */
export interface Unfinished {
  readonly texts: Readonly<Record<string, string>>;
  /** Undefined forgets the text: it became a value, or was given up. */
  readonly keep: (path: string, text: string | undefined) => void;
  /** Something in a field is under way that a save must wait for, said in the reader's words; undefined when it is over. */
  readonly hold: (path: string, reason: string | undefined) => void;
}

const UnfinishedContext = createContext<Unfinished | undefined>(undefined);

/** Hands unfinished texts to the editors below it; without one each editor keeps its own while it is there. */
export function UnfinishedProvider({
  unfinished,
  children,
}: {
  readonly unfinished: Unfinished;
  readonly children: ReactNode;
}): ReactElement {
  return <UnfinishedContext value={unfinished}>{children}</UnfinishedContext>;
}

/** The unfinished text at a path, and the way to change it. */
export function useUnfinished(
  path: string,
): readonly [text: string | undefined, keep: (text: string | undefined) => void] {
  const shared = use(UnfinishedContext);
  const [own, setOwn] = useState<string | undefined>(undefined);
  if (shared === undefined) return [own, setOwn];
  return [ownValue(shared.texts, path), (text) => shared.keep(path, text)];
}

/** Keeps the save waiting while there is a reason, e.g. a file is being sent. */
export function useHold(path: string, reason: string | undefined): void {
  const hold = use(UnfinishedContext)?.hold;
  useEffect(() => {
    if (reason === undefined) return undefined;
    hold?.(path, reason);
    return () => hold?.(path, undefined);
  }, [hold, path, reason]);
}

/** Forgets the texts at some paths, when what they were typed in is gone or was given another value. */
export function useForgetUnfinished(): (isGone: (path: string) => boolean) => void {
  const shared = use(UnfinishedContext);
  return (isGone) => {
    for (const path of Object.keys(shared?.texts ?? {})) if (isGone(path)) shared?.keep(path, undefined);
  };
}

/** The texts after one was kept or forgotten; the same object when nothing changes. */
export function keepText(
  texts: Unfinished["texts"],
  path: string,
  text: string | undefined,
): Readonly<Record<string, string>> {
  if (ownValue(texts, path) === text) return texts;
  const { [path]: _, ...others } = texts;
  return text === undefined ? others : { ...others, [path]: text };
}

/** Reads kept texts; what is not one is left out. */
export function parseTexts(raw: unknown): Readonly<Record<string, string>> {
  if (typeof raw !== "object" || raw === null) return {};
  return Object.fromEntries(
    Object.entries(raw).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** Key of the field that a path lies in. */
export function fieldOfPath(path: string): string {
  return path.split(".")[0] ?? path;
}
