import { createContext, use, useMemo } from "react";
import type { ReactElement, ReactNode } from "react";
import { must } from "@tongzhou/base";
import { useWording } from "../shell/language.tsx";
import { useWorkspace } from "../shell/useWorkspace.ts";
import { buildDirectory } from "./directory.ts";
import type { FieldKit } from "./fieldFace.ts";

const KitContext = createContext<FieldKit | undefined>(undefined);

/** What FieldCell and FieldEditor below it read: put it once around a page. */
export function FieldProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const workspace = useWorkspace();
  const wording = useWording();
  const { key, memberId, members, departments } = workspace;
  const kit = useMemo(
    () => ({ workspace: key, memberId, wording, directory: buildDirectory({ members, departments }) }),
    [key, memberId, wording, members, departments],
  );
  return <KitContext value={kit}>{children}</KitContext>;
}

/** The kit of the FieldProvider around. */
export function useFieldKit(): FieldKit {
  return must(use(KitContext), "field-kit-missing: expected a FieldProvider around fields");
}
