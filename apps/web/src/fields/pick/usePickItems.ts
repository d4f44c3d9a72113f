import { useDeferredValue, useMemo } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { recordPageQuery } from "../../api/recordQueries.ts";
import { matchesPinyin } from "@tongzhou/i18n";
import { findForm, useWorkspace } from "../../shell/useWorkspace.ts";
import { useFieldKit } from "../FieldProvider.tsx";
import { findItems } from "./pickModel.ts";
import type { PickField, PickItem } from "./pickModel.ts";
import { useLinkFilter } from "./useLinkFilter.ts";

/** What can be picked for what was typed. */
export interface PickOffer {
  readonly items: readonly PickItem[];
  readonly isLoading: boolean;
  /** The server has not answered for what is typed now; the items are those of an earlier answer that fit. */
  readonly isStale: boolean;
  readonly error: Error | null;
}

const shownRecords = 50;

/** The items to offer; records of a linked form are searched on the server, everything else here. */
export function usePickItems(field: PickField, typed: string): PickOffer {
  const kit = useFieldKit();
  const isLink = field.kind === "link" || field.kind === "links";
  const form = findForm(useWorkspace(), isLink ? field.form : undefined)?.definition;
  // Latest changed first where the form shows when that was; the others come in the order they were made.
  const stamp = form?.fields.find((one) => one.kind === "updated_at")?.key;
  const text = useDeferredValue(typed.trim());
  const filter = useLinkFilter(field);
  const page = useQuery({
    ...recordPageQuery(kit.workspace, form?.key ?? "", {
      columns: form === undefined ? [] : [form.title],
      limit: shownRecords,
      ...(typeof filter === "string" ? { filter } : {}),
      ...(text === "" ? {} : { search: text.slice(0, 200) }),
      ...(text !== "" || stamp === undefined ? {} : { sort: [{ field: stamp, direction: "desc" }] }),
    }),
    enabled: isLink && form !== undefined && filter !== undefined,
    placeholderData: keepPreviousData,
  });
  const rows = page.data?.rows;
  const isStale = isLink && form !== undefined && (text !== typed.trim() || page.isPlaceholderData || page.isPending);
  const items = useMemo(() => {
    if (!isLink) return findItems(field, kit, typed);
    const found = (rows ?? []).map(([id, , title]) => ({
      key: Number(id),
      text: typeof title === "string" && title !== "" ? title : kit.wording.t("common.untitled"),
      look: "plain" as const,
    }));
    // Enter takes the best of what is listed: nothing may be there that was not asked for.
    return isStale ? found.filter((item) => matchesPinyin(item.text, typed)) : found;
  }, [field, kit, typed, rows, isLink, isStale]);
  return { items, isLoading: isStale, isStale, error: page.error };
}
