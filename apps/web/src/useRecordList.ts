import { useEffect, useState } from "react";
import { keepRecords } from "./openList.ts";
import type { ListedRecord } from "./openList.ts";

/**
 * Makes the records of a list something to step through on the pages opened from it.
 * @param count records of the whole list, where more are counted than listed
 * @returns the state that a link to one of its records carries
 */
export function useRecordList(
  workspace: string,
  records: readonly ListedRecord[],
  count: number = records.length,
): { readonly list: string } {
  const [id] = useState(() => crypto.randomUUID());
  const text = JSON.stringify(records);
  useEffect(() => {
    // The text says when the records are others; a new array each time does not.
    keepRecords(id, workspace, JSON.parse(text) as ListedRecord[], count);
  }, [id, workspace, text, count]);
  return { list: id };
}
