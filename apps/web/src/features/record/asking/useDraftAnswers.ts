import { useEffect, useEffectEvent, useMemo, useState } from "react";
import { draftRowLimits, readDraft, readDraftRows } from "@tongzhou/contract";
import type { RouteReply } from "@tongzhou/contract";
import { fieldSpec } from "@tongzhou/model";
import type { FormDefinition, WireValues } from "@tongzhou/model";
import { call } from "../../../api/call.ts";
import { ownValue } from "../../../fields/ownValue.ts";
import { sentValue } from "../../../fields/sentValue.ts";
import { useStore } from "../../../store.ts";
import type { DraftAnswer, DraftAnswers, DraftQuestion } from "../model/draftAnswers.ts";
import { DraftAsker } from "./DraftAsker.ts";
import { RowAsker } from "./RowAsker.ts";
import type { RowAnswers, RowPlace } from "./RowAsker.ts";

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
  readonly rowAnswers: RowAnswers;
  readonly want: (questions: readonly DraftQuestion[], typed: WireValues) => void;
  /** Notes what is not known of a row that is in sight or has changed. */
  readonly noteRow: RowAsker["note"];
  /** Forms whose records the answers rest on. */
  readonly forms: readonly string[];
  /** One of these has changed. */
  readonly doubt: () => void;
}

// However often other records change, what rests on them is asked once in this time.
const doubtMs = 1000;

/** Asks the server what only it can tell of a record that is being typed, and of its rows. */
export function useDraftAnswers({ workspace, form, record, reading }: DraftOf): AskedDraft {
  const [asker] = useState(
    () =>
      new DraftAsker(async (questions, values, signal) => {
        const { answers, late, forms } = await call(
          readDraft,
          {
            params: { workspace, form: form.key },
            body: { record, values: { ...values }, parts: questions.map(({ part }) => part) },
          },
          { signal },
        );
        return { answers: byPart(answers), late, forms };
      }),
  );
  const [rows] = useState(
    () =>
      new RowAsker(async (place, list, parts, signal) => {
        const body = {
          subform: place.subform,
          rows: list.map((values) => ({ ...values })),
          parts: [...parts],
          beside: [...place.beside],
        };
        const reply = await call(readDraftRows, { params: { workspace, form: place.form }, body }, { signal });
        return { rows: reply.rows.map(byPart), late: reply.late, forms: reply.forms };
      }, draftRowLimits),
  );
  const answers = useStore(asker.answers);
  const rowAnswers = useStore(rows.answers);
  const [own, ofRows] = [useStore(asker.book.pages).forms, useStore(rows.book.pages).forms];
  const forms = useMemo(() => [...new Set([...own, ...ofRows])], [own, ofRows]);
  useEffect(() => {
    asker.forget();
    rows.forget();
  }, [asker, rows, reading]);
  useEffect(
    () => () => {
      asker.close();
      rows.close();
    },
    [asker, rows],
  );
  const [doubted, setDoubted] = useState(0);
  const ask = useEffectEvent(() => {
    asker.doubt();
    rows.doubt();
  });
  useEffect(() => {
    if (doubted === 0) return undefined;
    const timer = setTimeout(() => {
      ask();
      setDoubted(0);
    }, doubtMs);
    return () => clearTimeout(timer);
  }, [doubted]);
  return {
    answers,
    rowAnswers,
    want: (questions, typed) => asker.want(questions, sentDraft(form, questions, typed)),
    noteRow: (place: RowPlace, row, questions) => rows.note(place, row, questions),
    forms,
    doubt: () => setDoubted(1),
  };
}

function byPart(answers: RouteReply<typeof readDraft>["answers"]): ReadonlyMap<string, DraftAnswer> {
  return new Map(answers.map(({ part, value, isWhole }) => [part, { value, isWhole }]));
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
