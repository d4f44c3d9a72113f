import { useEffect, useMemo, useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { listBrokenAmong } from "@tongzhou/contract";
import { call } from "../../../api/call.ts";
import { recordKeys } from "../../../api/recordQueries.ts";
import type { Sheet } from "../sheet/sheetModel.ts";

/** Keys of the constraints that records of a list break, by record. */
export interface BrokenRows {
  readonly of: ReadonlyMap<number, readonly string[]>;
  /** Asks again: something that they read has changed. */
  readonly refresh: () => void;
}

// Lines that are asked about together; scrolling within them asks nothing.
const stretch = 100;
// What the contract takes.
const mostRecords = 500;

// Lists of groups come group by group.
const restMs = 150;

const noRows: BrokenRows["of"] = new Map();

/**
 * Which records in view break constraints of their form: one question for all of them, none where the form has no
 * constraints that the reader may know.
 * @param version the data's, which grows whenever records come
 */
export function useBrokenRows({ form, data, kit }: Sheet, from: number, end: number, version: number): BrokenRows {
  const { key, constraints = [] } = form.definition;
  const hasSome = constraints.length > 0;
  const [first, last] = [Math.floor(from / stretch) * stretch, Math.ceil(Math.max(end, 1) / stretch) * stretch];
  const shown = useMemo(() => {
    // Rows come with the version, which is all that is seen of that from here.
    if (!hasSome || version < 0) return "";
    const rows: string[] = [];
    for (let line = first; line < Math.min(last, data.lineCount) && rows.length < mostRecords; line += 1) {
      const row = data.rowAt(line);
      if (row !== undefined) rows.push(`${String(row[0])}.${String(row[1])}`);
    }
    return rows.join(" ");
  }, [hasSome, data, version, first, last]);
  const wanted = useRested(shown);
  const asked = useQuery({
    // Rules too: with others, other records break them.
    queryKey: [...recordKeys.form(kit.workspace, key), "broken", form.version, wanted],
    queryFn: async ({ signal }) => {
      const records = wanted.split(" ").map((row) => Number(row.split(".")[0]));
      const params = { workspace: kit.workspace, form: key };
      return (await call(listBrokenAmong, { params, body: { records } }, { signal })).broken;
    },
    enabled: wanted !== "",
    placeholderData: keepPreviousData,
    retry: false,
  });
  const found = asked.data;
  const of = useMemo(
    () => (found === undefined ? noRows : new Map(found.map(({ record, constraints: broken }) => [record, broken]))),
    [found],
  );
  return { of: hasSome ? of : noRows, refresh: () => void asked.refetch() };
}

function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), restMs);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}
