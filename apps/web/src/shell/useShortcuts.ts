import { useEffect, useEffectEvent } from "react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { paletteOpen } from "./palette.ts";
import { goRound, rememberPlace } from "./regions.ts";

/** Id of the box that finds forms in the left navigation. */
export const formFilterId = "form-filter";

// How long a first key waits for its second.
const sequenceMs = 1200;

/** Whether keys belong to what is being typed in. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !/^(?:checkbox|radio|button)$/.test(target.type);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

/** Keys that work on every page of a workspace; HelpSheet lists them. */
export function useShortcuts(onHelp: () => void, onFindForm: () => void): void {
  const navigate = useNavigate();
  const { workspace } = useParams({ from: "/w/$workspace" });
  const handle = useEffectEvent((event: KeyboardEvent, isSecond: boolean) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
      event.preventDefault();
      paletteOpen.update((isOpen) => !isOpen);
      return false;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
    if (document.querySelector("dialog[open]") !== null) return false;
    if (event.key === "F6") {
      event.preventDefault();
      goRound(event.shiftKey);
      return false;
    }
    if (isTyping(event.target)) return false;
    if (isSecond && event.key === "h") void navigate({ to: "/w/$workspace", params: { workspace } });
    else if (isSecond && event.key === "f") onFindForm();
    else if (event.key === "?") onHelp();
    else return event.key === "g";
    event.preventDefault();
    return false;
  });
  useEffect(() => {
    let firstAt = 0;
    const handleKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const isFirst = handle(event, event.timeStamp - firstAt < sequenceMs);
      firstAt = isFirst ? event.timeStamp : 0;
    };
    document.addEventListener("keydown", handleKey);
    document.addEventListener("focusin", rememberPlace);
    return () => {
      document.removeEventListener("keydown", handleKey);
      document.removeEventListener("focusin", rememberPlace);
    };
  }, []);
}
