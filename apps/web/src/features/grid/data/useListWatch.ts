import { useEffect, useRef } from "react";
import { useLiveWindow } from "../../../api/live/live.tsx";
import type { Sheet } from "../sheet/sheetModel.ts";

// While one scrolls, what is shown is not said again and again.
const restMs = 300;

/**
 * Keeps a list true: what changes among the records that are loaded near the view, and what else moves them, has the
 * list load again what is in view. So does a change of the definition: no record is told of when formulas are others.
 * @param version the data's, which grows whenever records come
 */
export function useListWatch({ form: { version: definedAt }, data, layout }: Sheet, version: number): void {
  const { form, selection, group } = data.query;
  const totals = layout.columns.filter(({ aggregate }) => aggregate !== undefined).map(({ field }) => field.key);
  const sorted = (selection.sort ?? []).map(({ field }) => field);
  const fields = [...new Set([...sorted, ...group.map(({ field }) => field), ...totals])];
  const { filter, search } = selection;
  const show = useLiveWindow(form, { filter, search, fields }, () => data.refresh());
  const loaded = useRef({ data, definedAt });
  useEffect(() => {
    const before = loaded.current;
    loaded.current = { data, definedAt };
    if (before.data === data && before.definedAt !== definedAt) data.refresh();
  }, [data, definedAt]);
  const mattering = fields.join(" ");
  useEffect(() => {
    const timer = setTimeout(() => show(data.hold()), restMs);
    return () => clearTimeout(timer);
  }, [show, data, version, mattering]);
}
