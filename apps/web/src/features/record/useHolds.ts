import { useCallback, useState } from "react";

/** What a save must wait for, by the path of the field it happens in. */
export interface Holds {
  readonly reasons: ReadonlyMap<string, string>;
  readonly hold: (path: string, reason: string | undefined) => void;
}

/** Collects what is under way in the fields below: files being sent, a signature that is not finished. */
export function useHolds(): Holds {
  const [reasons, setReasons] = useState<ReadonlyMap<string, string>>(new Map());
  const hold = useCallback(
    (path: string, reason: string | undefined) =>
      setReasons((now) => {
        const next = new Map(now);
        if (reason === undefined) next.delete(path);
        else next.set(path, reason);
        return next;
      }),
    [],
  );
  return { reasons, hold };
}
