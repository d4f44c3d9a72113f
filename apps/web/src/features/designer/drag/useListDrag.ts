import type { RefObject } from "react";
import { findRowDrop } from "../model/dropModel.ts";
import type { ListDrop } from "../model/dropModel.ts";
import { boxOf, usePointerDrag } from "./usePointerDrag.ts";
import type { PointerDrag } from "./usePointerDrag.ts";

/** Drags rows between and within the lists of an element, or of one that is a list itself: lists carry `data-list`, their rows `data-item`. The load is a row's key. */
export function useListDrag(
  root: RefObject<HTMLElement | null>,
  onDrop: (key: string, drop: ListDrop) => void,
): PointerDrag<string, ListDrop> {
  return usePointerDrag(
    root,
    (point, element) =>
      findRowDrop(
        point,
        listsIn(element).map((list) => ({
          list: list.dataset["list"] ?? "",
          box: boxOf(list),
          items: [...list.querySelectorAll("[data-item]")].map(boxOf),
        })),
      ),
    onDrop,
  );
}

function listsIn(root: HTMLElement): readonly HTMLElement[] {
  return root.dataset["list"] === undefined ? [...root.querySelectorAll<HTMLElement>("[data-list]")] : [root];
}
