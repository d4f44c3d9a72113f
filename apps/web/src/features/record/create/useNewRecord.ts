import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import type { JsContext } from "@tongzhou/expr";
import type { FieldDefinition, Wire, WireValues } from "@tongzhou/model";
import { ApiError } from "../../../api/apiError.ts";
import { recordKeys, recordQuery } from "../../../api/recordQueries.ts";
import type { RecordView } from "../../../api/recordQueries.ts";
import { openSaveLine } from "../../../api/saveState.ts";
import type { WorkspaceForm } from "../../../api/workspaceQueries.ts";
import { fieldErrorWords } from "../../../fields/fieldErrorWords.ts";
import { useAllFunctions } from "../../../fields/allFunctions.ts";
import { fieldOfPath } from "../../../fields/unfinished.tsx";
import type { RowRules } from "../../../fields/conditions/rowReadings.tsx";
import { rowKeyOf } from "../../../fields/subform/subformModel.ts";
import { useWording } from "../../../shell/language.tsx";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import { askingRules, noteChangedRows } from "../asking/rowsToAsk.ts";
import { useDraftAnswers } from "../asking/useDraftAnswers.ts";
import type { AskedDraft } from "../asking/useDraftAnswers.ts";
import { canWrite } from "../model/canWrite.ts";
import { findFormRules, ruleContext } from "../model/formRules.ts";
import type { RuleReading } from "../model/ruleReading.ts";
import { sayRuleProblem } from "../model/sayRuleProblem.ts";
import { newValues } from "./newRecordModel.ts";
import { sendNew } from "./sendNew.ts";
import { useChildTables } from "./together/useChildTables.ts";
import type { ChildTablesDesk } from "./together/useChildTables.ts";
import { useNewDraft } from "./useNewDraft.ts";
import type { KeptDraft } from "./useNewDraft.ts";
import { ownValue } from "../../../fields/ownValue.ts";

/** A record being made: what is typed, what its rules say, and the way to the server. */
export interface NewRecordDesk {
  readonly form: WorkspaceForm;
  readonly draft: KeptDraft;
  /** Records of other forms that are made with it. */
  readonly children: ChildTablesDesk;
  readonly reading: RuleReading;
  readonly rowRules: RowRules;
  /** What only the server can tell. */
  readonly asked: AskedDraft;
  readonly isSending: boolean;
  /** What the server held against the record as a whole. */
  readonly refusal: ApiError | null;
  /** An attempt is open: nobody knows yet whether it arrived. */
  readonly isUnanswered: boolean;
  /** Fields and tables to correct, counted once somebody tried to save. */
  readonly problemCount: number;
  readonly brokenRules: readonly string[];
  /** Values as they would be sent, those typed halfway left out. */
  readonly values: WireValues;
  readonly isEditable: (field: FieldDefinition) => boolean;
  readonly valueOf: (field: FieldDefinition) => Wire | undefined;
  /** Whether a text in the field is no value yet. */
  readonly isHalfTyped: (field: FieldDefinition) => boolean;
  readonly problemOf: (field: FieldDefinition) => string | undefined;
  readonly change: (key: string, value: Wire) => void;
  /** Makes the record; undefined when it was not made, and why is then on the page. A second call meanwhile does nothing. */
  readonly save: () => Promise<RecordView | undefined>;
  readonly startOver: () => void;
}

/** Which draft a new record is, and what it begins with. */
export interface NewRecordStart {
  readonly draft: string;
  /** Values besides the defaults. */
  readonly values: WireValues;
  /** Told when something of it is kept on the device for the first time. */
  readonly onKept: () => void;
}

/** The desk of a new record. */
export function useNewRecord(form: WorkspaceForm, start: NewRecordStart): NewRecordDesk {
  const wording = useWording();
  const { key: workspace, forms, members, departments, memberId, zone } = useWorkspace();
  const queryClient = useQueryClient();
  const { definition } = form;
  const rules = findFormRules(definition, forms);
  useAllFunctions(rules.lacksFunctions);
  const asked = useDraftAnswers({ workspace, form: definition, record: null, reading: null });
  const { answers, rowAnswers } = asked;
  // A default may read who somebody's manager is, or a department's head.
  const doubt = useEffectEvent(() => asked.doubt());
  useEffect(() => doubt(), [members, departments]);
  const begin = (): WireValues => ({ ...rules.defaults(ruleContext(memberId, zone)), ...start.values });
  const draft = useNewDraft(definition.key, start.draft, begin, start.onKept);
  const [line] = useState(openSaveLine);
  useEffect(() => () => line.clear(), [line]);
  const [isTried, setIsTried] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const isBusy = useRef(false);
  const { values, unfinished } = draft;
  const halfTyped = new Set(Object.keys(unfinished).map(fieldOfPath));
  // A text that is no value leaves its field blank for the formulas and rules.
  const whole = useMemo(
    () => Object.fromEntries(Object.entries(values).filter(([key]) => ownValue(unfinished, key) === undefined)),
    [values, unfinished],
  );
  const { reading, settled } = useMemo(() => {
    const context = ruleContext(memberId, zone);
    const run = (now: WireValues): RuleReading =>
      rules.run({
        values: now,
        typed: "all",
        system: newStamps(context),
        context,
        answers,
        rowAnswers: (subform, row) => rowAnswers(subform, rowKeyOf(row)),
      });
    const first = run(whole);
    if (first.locked.size === 0) return { reading: first, settled: whole };
    // A locked field begins with its default, whatever was typed before it was; that comes back with the lock's end.
    const starts = rules.defaults(context);
    const isTold = (key: string): boolean =>
      ownValue(starts, key) === undefined &&
      definition.fields.some((field) => field.key === key && field.default !== undefined);
    const held = [...first.locked].flatMap((key) => (isTold(key) ? [] : [[key, starts[key] ?? null] as const]));
    const kept = Object.entries(whole).filter(([key]) => !first.locked.has(key));
    const after = Object.fromEntries([...kept, ...held]);
    return { reading: { ...run(after), locked: first.locked }, settled: after };
  }, [rules, definition, whole, memberId, zone, answers, rowAnswers]);
  // What the server says it begins with stands until somebody fills it in.
  const shown = useMemo(() => ({ ...reading.computed, ...settled }), [reading, settled]);
  const ask = useEffectEvent(() => {
    asked.want(reading.questions, { ...shown, ...reading.rowsBegun });
    noteChangedRows(asked, definition, reading);
  });
  useEffect(() => ask(), [reading]);
  const rowRules = useMemo(
    () => askingRules(asked, definition, reading, wording, isTried),
    [asked, definition, reading, wording, isTried],
  );
  const children = useChildTables({
    form: definition,
    values,
    asked,
    context: ruleContext(memberId, zone),
    isTried,
    halfTyped,
    refusal,
  });
  const refused = children.refused ?? refusedField(refusal);
  const missing = definition.fields.filter(
    ({ key }) => (reading.problems.has(key) || halfTyped.has(key)) && !reading.hidden.has(key),
  );
  const problemOf = (field: FieldDefinition): string | undefined => {
    if (refusal !== null && refused === field.key) return fieldErrorWords(refusal, definition.fields, wording);
    const problem = reading.problems.get(field.key);
    // What is typed halfway says itself what is wrong with it.
    if (halfTyped.has(field.key)) return undefined;
    // Before the first try nothing is held against a field that was only not reached yet.
    if (problem === undefined || (!isTried && problem.kind === "required")) return undefined;
    return sayRuleProblem(problem, field, wording);
  };
  const save = async (): Promise<RecordView | undefined> => {
    setIsTried(true);
    setRefusal(null);
    // State is too slow for a double click.
    const wrong = missing.length + reading.broken.length + children.wrongCount;
    if (isBusy.current || wrong > 0) return undefined;
    isBusy.current = true;
    setIsSending(true);
    const what = wording.label(definition.label);
    line.say("saving", what);
    try {
      const { values: typed, attempt } = draft.latest();
      const record = await sendNew({
        workspace,
        form: definition.key,
        values: newValues(definition, typed, (field) => canWrite(form, field) && !reading.locked.has(field.key)),
        children: children.sent(typed),
        attempt,
        onAttempt: draft.setAttempt,
      });
      line.clear();
      draft.reset(begin());
      setIsTried(false);
      queryClient.setQueryData(recordQuery(workspace, definition.key, record.id).queryKey, record);
      const made = new Set([definition.key, ...children.tables.map((table) => table.form.definition.key)]);
      for (const key of made) void queryClient.invalidateQueries({ queryKey: recordKeys.form(workspace, key) });
      return record;
    } catch (error) {
      const known = error instanceof ApiError ? error : new ApiError("internal", { status: 0 });
      setRefusal(known);
      line.say("failed", what, () => void save());
      return undefined;
    } finally {
      isBusy.current = false;
      setIsSending(false);
    }
  };
  return {
    form,
    draft,
    children,
    reading,
    rowRules,
    asked,
    isSending,
    refusal: refused === null ? refusal : null,
    isUnanswered: draft.attempt !== null && !isSending,
    problemCount: isTried ? missing.length + children.wrongCount : 0,
    brokenRules: reading.broken.map(({ message }) => wording.label(message)),
    valueOf: ({ key }) =>
      ownValue(reading.computed, key) ?? (reading.locked.has(key) ? ownValue(settled, key) : ownValue(values, key)),
    values: shown,
    isEditable: (field) => canWrite(form, field) && !reading.locked.has(field.key),
    isHalfTyped: ({ key }) => halfTyped.has(key),
    problemOf,
    change: (key, value) => {
      draft.change(key, value);
      if (refused === key || children.tables.some((table) => table.key === key)) setRefusal(null);
    },
    save,
    startOver: () => {
      setIsTried(false);
      setRefusal(null);
      draft.reset(begin());
    },
  };
}

// Whoever fills it in makes the record, and makes it now.
function newStamps({ now, currentMember }: JsContext): WireValues {
  const at = now.toISOString();
  return { created_at: at, created_by: currentMember, updated_at: at, updated_by: currentMember };
}

function refusedField(refusal: ApiError | null): string | null {
  const field = refusal?.params["field"];
  return typeof field === "string" ? (field.split(".")[0] ?? null) : null;
}
