import { useEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { queryRecords } from "@tongzhou/contract";
import { call } from "../../../api/call.ts";
import { useLiveWatch } from "../../../api/live/live.tsx";
import { usePhone } from "../usePhone.ts";
import { refreshDelayMs } from "./countModel.ts";

// The records themselves come first.
const afterRecordsMs = 700;

const countKeys = (workspace: string, form: string): readonly string[] => ["view-counts", workspace, form];

/** How many records a view selects. */
export interface ViewCount {
  readonly value: number;
  /** There are this many or more. */
  readonly isCapped: boolean;
}

/** Counts a view's records while its tab can be seen; undefined until then, and on phones, which have other uses for their time. */
export function useViewCount(
  workspace: string,
  form: string,
  filter: string | undefined,
  tab: RefObject<HTMLElement | null>,
): ViewCount | undefined {
  const isPhone = usePhone();
  const isSeen = useIsSeen(tab);
  const { data } = useQuery({
    queryKey: [...countKeys(workspace, form), filter ?? ""],
    queryFn: async ({ signal }) => {
      const body = { columns: [], limit: 1, count: "capped" as const, ...(filter === undefined ? {} : { filter }) };
      const reply = await call(queryRecords, { params: { workspace, form }, body }, { signal });
      return reply.count ?? null;
    },
    enabled: isSeen && !isPhone,
    retry: false,
  });
  return data ?? undefined;
}

/** Counts a form's views again after changes: at once, but in a stream of them only now and then. */
export function useCountRefresh(workspace: string, form: string): void {
  const queryClient = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const last = useRef(0);
  // Pages that are not shown are marked with it; lists that are have watches of their own.
  useLiveWatch({ form, isQuiet: true }, () => {
    if (timer.current !== undefined) return;
    const wait = refreshDelayMs(last.current, Date.now());
    timer.current = setTimeout(() => {
      timer.current = undefined;
      last.current = Date.now();
      void queryClient.invalidateQueries({ queryKey: countKeys(workspace, form) });
    }, wait);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
}

function useIsSeen(tab: RefObject<HTMLElement | null>): boolean {
  const [isSeen, setIsSeen] = useState(false);
  useEffect(() => {
    const element = tab.current;
    if (element === null) return undefined;
    let watcher: IntersectionObserver | undefined;
    const timer = setTimeout(() => {
      watcher = new IntersectionObserver(([entry]) => setIsSeen(entry?.isIntersecting === true));
      watcher.observe(element);
    }, afterRecordsMs);
    return () => {
      clearTimeout(timer);
      watcher?.disconnect();
    };
  }, [tab]);
  return isSeen;
}
