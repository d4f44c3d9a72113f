import { useEffect } from "react";
import type { ReactElement } from "react";
import { Outlet, useParams } from "@tanstack/react-router";
import { LiveProvider } from "./api/live/live.tsx";
import { lazyPart } from "./lazyPart.tsx";
import { ZoneProvider } from "./shell/language.tsx";
import { Notice } from "./shell/Notice.tsx";
import { paletteOpen } from "./shell/palette.ts";
import { useWorkspace } from "./shell/useWorkspace.ts";
import { WorkspaceShell } from "./shell/WorkspaceShell.tsx";
import { useStore } from "./store.ts";
import { SessionDialog } from "./features/signIn/SessionDialog.tsx";

const palette = lazyPart(async () => (await import("./features/search/CommandPalette.tsx")).CommandPalette);

/** A workspace: the frame, its live channel, and the page in it. */
export function WorkspaceApp(): ReactElement {
  const { workspace: key } = useParams({ from: "/w/$workspace" });
  const workspace = useWorkspace();
  const isPaletteOpen = useStore(paletteOpen);
  useEffect(() => {
    // Fetched while nothing else is: the first Ctrl K must not lose the letters typed after it.
    const timer = setTimeout(palette.preload, 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <ZoneProvider zone={workspace.zone}>
      <LiveProvider key={key} workspace={key}>
        <WorkspaceShell>
          <Outlet />
        </WorkspaceShell>
        {isPaletteOpen && <palette.Part />}
        <Notice />
        <SessionDialog />
      </LiveProvider>
    </ZoneProvider>
  );
}
