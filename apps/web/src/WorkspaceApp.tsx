import { Suspense, lazy } from "react";
import type { ReactElement } from "react";
import { Outlet, useParams } from "@tanstack/react-router";
import { LiveProvider } from "./api/live/live.tsx";
import { ZoneProvider } from "./shell/language.tsx";
import { paletteOpen } from "./shell/palette.ts";
import { useWorkspace } from "./shell/useWorkspace.ts";
import { WorkspaceShell } from "./shell/WorkspaceShell.tsx";
import { useStore } from "./store.ts";
import { SessionDialog } from "./features/signIn/SessionDialog.tsx";

const CommandPalette = lazy(async () => {
  const module = await import("./features/search/CommandPalette.tsx");
  return { default: module.CommandPalette };
});

/** A workspace: the frame, its live channel, and the page in it. */
export function WorkspaceApp(): ReactElement {
  const { workspace: key } = useParams({ from: "/w/$workspace" });
  const workspace = useWorkspace();
  const isPaletteOpen = useStore(paletteOpen);
  return (
    <ZoneProvider zone={workspace.zone}>
      <LiveProvider key={key} workspace={key}>
        <WorkspaceShell>
          <Outlet />
        </WorkspaceShell>
        {isPaletteOpen && (
          <Suspense fallback={null}>
            <CommandPalette />
          </Suspense>
        )}
        <SessionDialog />
      </LiveProvider>
    </ZoneProvider>
  );
}
