import type { ReactElement } from "react";
import { ErrorNote } from "@tongzhou/ui";
import type { ApiError } from "../../../api/apiError.ts";
import { errorWords } from "../../../shell/errorWords.ts";
import { useWording } from "../../../shell/language.tsx";
import { brokenOf } from "../constraints/brokenOf.ts";
import { RefusedReasons } from "../constraints/RefusedReasons.tsx";

/** Props of CreateProblems. */
export interface CreateProblemsProps {
  /** What the server held against the record as a whole. */
  readonly refusal: ApiError | null;
  /** An attempt is open: nobody knows yet whether it arrived. */
  readonly isUnanswered: boolean;
  /** Broken rules of the form. */
  readonly rules: readonly string[];
  /** Fields to correct. */
  readonly count: number;
}

/** Why the record is not made yet, above the buttons that make it. */
export function CreateProblems({ refusal, isUnanswered, rules, count }: CreateProblemsProps): ReactElement | null {
  const wording = useWording();
  const { t } = wording;
  const title =
    refusal !== null && !isUnanswered
      ? errorWords(refusal, wording)
      : isUnanswered && refusal !== null
        ? t("record.createUnknown")
        : rules.length > 0
          ? rules.join(wording.locale === "en" ? " " : "；")
          : count > 0
            ? t("record.createProblems", { count })
            : undefined;
  if (title === undefined) return null;
  const broken = brokenOf(refusal);
  return (
    <>
      <ErrorNote title={title} text={refusal !== null && isUnanswered ? errorWords(refusal, wording) : undefined} />
      {broken.length > 1 && <RefusedReasons broken={broken} record={undefined} />}
    </>
  );
}
