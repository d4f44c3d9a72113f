import { createContext, useCallback, useContext, useEffect, useEffectEvent, useRef, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { getMe } from "@tongzhou/contract";
import { call } from "../call.ts";
import { liveState } from "../connection.ts";
import { queryClient } from "../queryClient.ts";
import { LiveChannel } from "./LiveChannel.ts";
import type { LiveWatch } from "./LiveChannel.ts";
import { everythingOf, positionOf, staleReads } from "./liveModel.ts";
import { knownPosition, knownRights, notePosition, positionOfReads } from "./readPositions.ts";
import type { LiveMessage, LiveSubject, LiveWindow, ShownRecords } from "./liveModel.ts";

/** A change somebody made to what is watched. */
export type LiveChange = Extract<LiveMessage, { readonly kind: "changed" | "resync" }>;

const ChannelContext = createContext<LiveChannel | undefined>(undefined);

function openChannel(workspace: string): LiveChannel {
  return new LiveChannel(workspace, knownPosition(workspace), {
    onState: (state) => liveState.set(state),
    sinceOf: (subject) => positionOfReads(workspace, subject),
    // The answer itself does the work: without a session it opens the sign-in dialog.
    onTrouble: () => void call(getMe, {}).catch(() => undefined),
    onMessage: (message, subject) => {
      const position = positionOf(message);
      if (position !== undefined) notePosition(workspace, position);
      const isOther = message.kind === "ready" && message.rights !== knownRights(workspace);
      const { fetch, mark } = staleReads(workspace, message, subject);
      for (const queryKey of isOther ? everythingOf(workspace) : fetch)
        void queryClient.invalidateQueries({ queryKey });
      for (const queryKey of mark) void queryClient.invalidateQueries({ queryKey, refetchType: "none" });
    },
  });
}

/** Keeps the live channel of a workspace open while its pages are. Give it the workspace's key as React key. */
export function LiveProvider(props: { readonly workspace: string; readonly children: ReactNode }): ReactElement {
  const [open] = useState(() => openChannel(props.workspace));
  useEffect(() => {
    open.open();
    return () => {
      open.close();
      liveState.set("none");
    };
  }, [open]);
  return <ChannelContext value={open}>{props.children}</ChannelContext>;
}

/**
 * Watches a form, or one record, while the component is on the page: cached reads that changed are fetched again.
 * @param onChange told of each change besides, e.g. to mark rows
 */
export function useLiveWatch(subject: LiveSubject, onChange?: (change: LiveChange) => void): void {
  useWatch(subject, onChange);
}

/**
 * Watches the records that a list shows, while the component is on the page: told only of what can matter to it.
 * @param onChange told of each change, to load again what is in view
 * @returns says which records are on the screen now; call it whenever they are others
 */
export function useLiveWindow(
  form: string,
  window: LiveWindow,
  onChange?: (change: LiveChange) => void,
): (records: ShownRecords) => void {
  return useWatch({ form, window }, onChange);
}

function useWatch(
  subject: LiveSubject,
  onChange: ((change: LiveChange) => void) | undefined,
): (records: ShownRecords) => void {
  const channel = useContext(ChannelContext);
  const watch = useRef<LiveWatch>(undefined);
  // What it says is what it is: another text is another watch.
  const asked = JSON.stringify(subject);
  const tell = useEffectEvent((message: LiveMessage) => {
    if (message.kind === "resync" || message.kind === "changed") onChange?.(message);
  });
  useEffect(() => {
    if (channel === undefined) return undefined;
    const mine = channel.watch(JSON.parse(asked) as LiveSubject, (message) => tell(message));
    watch.current = mine;
    return () => {
      mine.end();
      if (watch.current === mine) watch.current = undefined;
    };
  }, [channel, asked]);
  return useCallback((records) => watch.current?.show(records), []);
}
