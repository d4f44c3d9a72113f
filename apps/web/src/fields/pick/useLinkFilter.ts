import { useEffect, useMemo, useState } from "react";
import { useOwnRecord } from "../conditions/ownRecord.tsx";
import type { bindFilter } from "./bindFilter.ts";
import type { PickField } from "./pickModel.ts";

/**
 * What the records offered for a link must meet.
 * @returns undefined while that is being found out; null for no condition, or one that only the server can ask
 */
export function useLinkFilter(field: PickField): string | null | undefined {
  const own = useOwnRecord();
  const filter = field.kind === "link" || field.kind === "links" ? field.filter : undefined;
  const [bind, setBind] = useState<{ readonly to: typeof bindFilter } | undefined>(undefined);
  const isWanted = filter !== undefined && bind === undefined;
  // The language is loaded only for links that are filtered.
  useEffect(() => {
    if (!isWanted) return undefined;
    let isCurrent = true;
    void import("./bindFilter.ts").then((module) => {
      if (isCurrent) setBind({ to: module.bindFilter });
    });
    return () => {
      isCurrent = false;
    };
  }, [isWanted]);
  return useMemo(() => {
    if (filter === undefined) return null;
    return bind?.to(filter, own);
  }, [filter, bind, own]);
}
