import { useEffect, useState } from "react";
import { readDraft } from "@tongzhou/contract";
import { fieldSpec } from "@tongzhou/model";
import type { FormDefinition, WireValues } from "@tongzhou/model";
import { call } from "../../../api/call.ts";
import { ownValue } from "../../../fields/ownValue.ts";
import { sentValue } from "../../../fields/sentValue.ts";
import { useStore } from "../../../store.ts";
import type { DraftAnswers, DraftQuestion } from "../model/draftAnswers.ts";
import { DraftAsker } from "./DraftAsker.ts";

/** Which draft it is. */
export interface DraftOf {
  readonly workspace: string;
  readonly form: FormDefinition;
  /** null while the record is being made. */
  readonly record: number | null;
  /** Changes whenever the saved record was read again. */
  readonly reading: unknown;
}

/** What the server says of a draft, and the way to ask for more of it. */
export interface AskedDraft {
  readonly answers: DraftAnswers;
  readonly want: (questions: readonly DraftQuestion[], typed: WireValues) => void;
}

/** Asks the server what only it can tell of a record that is being typed. */
export function useDraftAnswers({ workspace, form, record, reading }: DraftOf): AskedDraft {
  const [asker] = useState(
    () =>
      new DraftAsker(async (questions, values, signal) => {
        const { answers } = await call(
          readDraft,
          {
            params: { workspace, form: form.key },
            body: { record, values: { ...values }, parts: questions.map(({ part }) => part) },
          },
          { signal },
        );
        return new Map(answers.map(({ part, value, isWhole }) => [part, { value, isWhole }]));
      }),
  );
  const answers = useStore(asker.answers);
  useEffect(() => asker.forget(), [asker, reading]);
  useEffect(() => () => asker.close(), [asker]);
  return { answers, want: (questions, typed) => asker.want(questions, sentDraft(form, questions, typed)) };
}

/** What of a draft the questions are about, as a record is written with. */
function sentDraft(form: FormDefinition, questions: readonly DraftQuestion[], typed: WireValues): WireValues {
  const reads = new Set(questions.flatMap((one) => one.reads));
  return Object.fromEntries(
    form.fields.flatMap((field) => {
      const value = ownValue(typed, field.key);
      const isSent = value !== undefined && reads.has(field.key) && fieldSpec(field.kind).can.beWritten;
      return isSent ? [[field.key, sentValue(field, value)]] : [];
    }),
  );
}
