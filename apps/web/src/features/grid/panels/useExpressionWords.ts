import { useEffect, useMemo, useState } from "react";
import { useParams } from "@tanstack/react-router";
import type { ScopeForms } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import type * as Checking from "./checkExpression.ts";

/** The form on the page among those that the reader sees, which is where its relations lead. */
export function useVisibleForms(): ScopeForms {
  const { form } = useParams({ from: "/w/$workspace/f/$form" });
  const { forms } = useWorkspace();
  return useMemo(() => ({ form, forms: forms.map(({ definition }) => definition) }), [form, forms]);
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
