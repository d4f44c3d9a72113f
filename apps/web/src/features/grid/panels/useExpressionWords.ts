import { createContext, useContext, useEffect, useMemo, useState } from "react";
import { useParams } from "@tanstack/react-router";
import { useWording } from "../../../shell/language.tsx";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import type * as Checking from "./checkExpression.ts";
import type { SpokenForms } from "./checkExpression.ts";

/** What expressions within are about, where it is not the form on the page. */
export const SpokenOf = createContext<Pick<SpokenForms, "form" | "totals"> | undefined>(undefined);

/** The form that expressions are about among those that the reader sees, which is where its relations lead. */
export function useVisibleForms(): SpokenForms {
  const { form } = useParams({ from: "/w/$workspace/f/$form" });
  const { forms } = useWorkspace();
  const other = useContext(SpokenOf);
  return useMemo(() => ({ form, ...other, forms: forms.map(({ definition }) => definition) }), [form, other, forms]);
}

/** Says stored expressions by labels. The language is loaded only where one `isNeeded`; until then they say their keys. */
export function useExpressionWords(isNeeded: boolean): (source: string) => string {
  const { locale } = useWording();
  const among = useVisibleForms();
  const [checking, setChecking] = useState<typeof Checking>();
  useEffect(() => {
    if (!isNeeded) return undefined;
    let isCurrent = true;
    void import("./checkExpression.ts").then((loaded) => {
      if (isCurrent) setChecking(loaded);
    });
    return () => {
      isCurrent = false;
    };
  }, [isNeeded]);
  return (source) => checking?.showExpression(source, among, locale) ?? source;
}
