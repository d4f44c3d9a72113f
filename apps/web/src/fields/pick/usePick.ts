import { useState } from "react";
import type { KeyboardEvent } from "react";
import type { Wire } from "@tongzhou/model";
import { useFieldKit } from "../FieldProvider.tsx";
import { isManyField, pickedItems, togglePick, wireOf } from "./pickModel.ts";
import type { PickField, PickItem } from "./pickModel.ts";
import { usePickItems } from "./usePickItems.ts";
import type { PickOffer } from "./usePickItems.ts";

/** A list to pick from while something is typed. */
export interface Pick {
  readonly offer: PickOffer;
  readonly chosen: readonly PickItem[];
  readonly activeIndex: number;
  readonly setActiveIndex: (index: number) => void;
  readonly pick: (item: PickItem) => void;
  /** Takes the last one off, as Backspace does in an empty box. */
  readonly dropLast: () => void;
  /** Handles arrows; true when the key was for the list. */
  readonly handleArrow: (event: KeyboardEvent) => boolean;
}

/** The state of picking; the value lives with the caller. */
export function usePick(field: PickField, value: Wire, typed: string, onChange: (value: Wire) => void): Pick {
  const kit = useFieldKit();
  const offer = usePickItems(field, typed);
  const chosen = pickedItems(field, value, kit);
  const [active, setActive] = useState({ typed, index: typed === "" ? -1 : 0 });
  // Typing starts again at the best match.
  const index = active.typed === typed ? active.index : typed === "" ? -1 : 0;
  const activeIndex = Math.min(index, offer.items.length - 1);
  const setActiveIndex = (next: number): void => setActive({ typed, index: next });
  return {
    offer,
    chosen,
    activeIndex,
    setActiveIndex,
    pick: (item) => onChange(wireOf(field, togglePick(field, chosen, item))),
    dropLast: () => {
      if (isManyField(field) && chosen.length > 0) onChange(wireOf(field, chosen.slice(0, -1)));
    },
    handleArrow: (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return false;
      const count = Math.max(offer.items.length, 1);
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActiveIndex((Math.max(activeIndex, step === 1 ? -1 : 0) + step + count) % count);
      event.preventDefault();
      return true;
    },
  };
}
