import { useEffect, useEffectEvent, useState } from "react";
import type { FormDefinition } from "@tongzhou/model";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import type { Sheet } from "./sheetModel.ts";
import type { CellEditing } from "./useCellEditing.ts";

// Typing goes on well within this, so that only a pause asks.
const restMs = 300;

/**
 * What the rules of the form hold against what stands in an open cell, once typing rests; undefined while nothing is
 * known. The cell can be left all the same: saving judges. What judges is loaded for the first cell that needs it.
 */
export function useCellVerdict(sheet: Sheet, editing: CellEditing | undefined): string | undefined {
  const { forms } = useWorkspace();
  const [said, setSaid] = useState<{ readonly of: CellEditing; readonly words: string | undefined }>();
  const judge = useEffectEvent(async (now: CellEditing, signal: AbortSignal): Promise<void> => {
    try {
      const { judgeTyped } = await import("./judgeTyped.ts");
      const known = forms.map(({ definition }) => definition);
      const words = await judgeTyped(sheet, known, now, signal);
      if (!signal.aborted) setSaid({ of: now, words });
    } catch {
      // Without an answer the saving judges.
    }
  });
  const isJudged = editing?.isTouched === true && hasRules(sheet.form.definition);
  useEffect(() => {
    if (!isJudged) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => void judge(editing, stop.signal), restMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [isJudged, editing]);
  return said !== undefined && said.of === editing ? said.words : undefined;
}

function hasRules({ fields, validations = [] }: FormDefinition): boolean {
  return validations.length > 0 || fields.some((one) => (one.validation ?? one.requiredIf) !== undefined);
}
