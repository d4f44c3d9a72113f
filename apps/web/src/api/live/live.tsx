import { createContext, useContext, useEffect, useEffectEvent, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { getMe } from "@tongzhou/contract";
import { call } from "../call.ts";
import { liveState } from "../connection.ts";
import { queryClient } from "../queryClient.ts";
import { LiveChannel } from "./LiveChannel.ts";
import { staleKeys } from "./liveModel.ts";
import type { LiveMessage, LiveSubject } from "./liveModel.ts";

/** A change somebody made to what is watched. */
export type LiveChange = Extract<LiveMessage, { readonly kind: "changed" | "resync" }>;

interface OpenChannel {
  readonly channel: LiveChannel;
  readonly listeners: Set<(message: LiveMessage) => void>;
}

const ChannelContext = createContext<OpenChannel | undefined>(undefined);

function openChannel(workspace: string): OpenChannel {
  const listeners = new Set<(message: LiveMessage) => void>();
  const channel = new LiveChannel(workspace, {
    onState: (state) => liveState.set(state),
    // The answer itself does the work: without a session it opens the sign-in dialog.
    onTrouble: () => void call(getMe, {}).catch(() => undefined),
    onMessage: (message) => {
      for (const queryKey of staleKeys(workspace, message)) void queryClient.invalidateQueries({ queryKey });
      for (const listener of listeners) listener(message);
    },
  });
  return { channel, listeners };
}

/** Keeps the live channel of a workspace open while its pages are. Give it the workspace's key as React key. */
export function LiveProvider(props: { readonly workspace: string; readonly children: ReactNode }): ReactElement {
  const [open] = useState(() => openChannel(props.workspace));
  useEffect(() => {
    open.channel.open();
    return () => {
      open.channel.close();
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
  const open = useContext(ChannelContext);
  const { form, record } = subject;
  const tell = useEffectEvent((message: LiveMessage) => {
    if (message.kind === "resync") onChange?.(message);
    else if (message.kind === "changed" && message.form === form) onChange?.(message);
  });
  useEffect(() => {
    if (open === undefined) return undefined;
    const unwatch = open.channel.watch(record === undefined ? { form } : { form, record });
    const listener = (message: LiveMessage): void => tell(message);
    open.listeners.add(listener);
    return () => {
      unwatch();
      open.listeners.delete(listener);
    };
  }, [open, form, record]);
}
