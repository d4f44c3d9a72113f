import { createContext, use, useEffect, useMemo } from "react";
import type { ReactElement, ReactNode } from "react";
import { useQuery } from "@tanstack/react-query";
import { must } from "@tongzhou/base";
import type { Workspace } from "../../../api/workspaceQueries.ts";
import { FieldProvider } from "../../../fields/FieldProvider.tsx";
import { useStore } from "../../../store.ts";
import type { BaseVersion, Draft } from "../model/draft.ts";
import { openDesk } from "./designDesk.ts";
import type { DesignDesk } from "./designDesk.ts";
import { headQuery } from "./designQueries.ts";

interface Design {
  readonly workspace: Workspace;
  readonly desk: DesignDesk;
  readonly draft: Draft;
}

const DesignContext = createContext<Design | undefined>(undefined);

/** Props of DesignProvider. */
export interface DesignProviderProps {
  readonly workspace: Workspace;
  readonly head: BaseVersion;
  readonly children: ReactNode;
}

/** Opens the workspace's desk and keeps its draft on the newest version. */
export function DesignProvider({ workspace, head, children }: DesignProviderProps): ReactElement {
  const { key, definitionVersion } = workspace;
  const desk = useMemo(() => openDesk(key, head), [key, head]);
  const draft = useStore(desk.draft);
  const { refetch } = useQuery(headQuery(key));
  useEffect(() => {
    if (definitionVersion > head.version) void refetch();
  }, [definitionVersion, head.version, refetch]);
  useEffect(() => desk.follow(head), [desk, head]);
  const design = useMemo(() => ({ workspace, desk, draft }), [workspace, desk, draft]);
  return (
    <DesignContext value={design}>
      <FieldProvider>{children}</FieldProvider>
    </DesignContext>
  );
}

/** The desk and its draft. */
export function useDesign(): Design {
  return must(use(DesignContext), "design-missing: expected a DesignProvider around the designer");
}
