import { useCallback, useEffect, useEffectEvent, useMemo } from "react";
import type { UseQueryResult } from "@tanstack/react-query";
import { useQuery } from "@tanstack/react-query";
import type { FieldDefinition, WireValues } from "@tongzhou/model";
import { markSeen } from "@tongzhou/contract";
import { call } from "../../api/call.ts";
import { useLiveWatch } from "../../api/live/live.tsx";
import { recordQuery } from "../../api/recordQueries.ts";
import type { RecordView } from "../../api/recordQueries.ts";
import type { WorkspaceForm } from "../../api/workspaceQueries.ts";
import { useAllFunctions } from "../../fields/allFunctions.ts";
import { fieldOfPath } from "../../fields/unfinished.tsx";
import { fieldErrorWords } from "../../fields/fieldErrorWords.ts";
import type { RowRules } from "../../fields/conditions/rowReadings.tsx";
import { rowKeyOf } from "../../fields/subform/subformModel.ts";
import { useWording } from "../../shell/language.tsx";
import { useWorkspace } from "../../shell/useWorkspace.ts";
import { askingRules, noteChangedRows } from "./asking/rowsToAsk.ts";
import { useDraftAnswers } from "./asking/useDraftAnswers.ts";
import type { AskedDraft } from "./asking/useDraftAnswers.ts";
import type { EditingState } from "./editing/editingState.ts";
import type { RecordEditing } from "./editing/RecordEditing.ts";
import { useRecordEditing } from "./editing/useRecordEditing.ts";
import type { FieldNotes } from "./fields/FieldRow.tsx";
import { canWrite } from "./model/canWrite.ts";
import { dropEdits, overlayEdits } from "./model/draftModel.ts";
import { findUnseen } from "./model/findUnseen.ts";
import { findFormRules, ruleContext } from "./model/formRules.ts";
import type { RuleReading } from "./model/ruleReading.ts";
import { sayRuleProblem } from "./model/sayRuleProblem.ts";
import { ownValue } from "../../fields/ownValue.ts";

/** A record on the screen: as saved, as typed, and what its rules say. */
export interface RecordDesk {
  readonly form: WorkspaceForm;
  readonly id: number;
  readonly query: UseQueryResult<RecordView>;
  readonly record: RecordView | undefined;
  readonly editing: RecordEditing;
  readonly state: EditingState;
  /** Values as typed, formulas as they will be. */
  readonly values: WireValues;
  readonly reading: RuleReading;
  readonly rowRules: RowRules;
  /** What only the server can tell. */
  readonly asked: AskedDraft;
  readonly notesOf: (field: FieldDefinition) => FieldNotes;
  readonly isEditable: (field: FieldDefinition) => boolean;
  /** Sends what is typed, unless its own rules already refuse it. */
  readonly save: () => void;
}

// A mark says "just now"; after that the history says when.
const markedMs = 8000;

/** Everything the panel and the page of a record share. */
export function useRecordDesk(form: WorkspaceForm, id: number): RecordDesk {
  const workspace = useWorkspace();
  const wording = useWording();
  const { definition } = form;
  useLiveWatch({ form: definition.key, record: id });
  const query = useQuery(recordQuery(workspace.key, definition.key, id));
  const record = query.data;
  const { editing, state } = useRecordEditing(workspace.key, definition, id, record);
  const isFollowed = record?.isFollowed === true;
  const version = record?.version;
  // What happened up to now is seen with the record; only who follows it is told of what comes after.
  useEffect(() => {
    if (!isFollowed) return;
    void call(markSeen, { params: { workspace: workspace.key, form: definition.key, record: id } }).catch(
      () => undefined,
    );
  }, [isFollowed, version, workspace.key, definition.key, id]);
  const { marks, edits, refusals, unfinished } = state;
  useEffect(() => {
    if (marks === null) return undefined;
    const timer = setTimeout(() => editing.clearMarks(), markedMs);
    return () => clearTimeout(timer);
  }, [editing, marks]);
  const asked = useDraftAnswers({
    workspace: workspace.key,
    form: definition,
    record: id,
    reading: query.dataUpdatedAt,
  });
  const { answers, rowAnswers } = asked;
  const rules = findFormRules(definition, workspace.forms);
  useAllFunctions(rules.lacksFunctions);
  const { partlySeen } = form.abilities;
  const unseenIn = useCallback(
    (typed: ReadonlySet<string>) => findUnseen(definition.fields, record?.values ?? {}, typed, partlySeen),
    [definition, record, partlySeen],
  );
  const run = useCallback(
    (now: EditingState["edits"]): RuleReading =>
      rules.run({
        values: overlayEdits(record?.values ?? {}, now),
        saved: record?.values ?? {},
        typed: new Set(Object.keys(now)),
        unseen: unseenIn(new Set(Object.keys(now))),
        system: record === undefined ? {} : systemValues(record),
        context: ruleContext(workspace.memberId, workspace.zone),
        answers,
        rowAnswers: (subform, row) => rowAnswers(subform, rowKeyOf(row)),
      }),
    [rules, record, unseenIn, answers, rowAnswers, workspace.memberId, workspace.zone],
  );
  // A text that is no value leaves the field with nothing new to calculate with.
  const whole = useMemo(() => dropEdits(edits, Object.keys(unfinished)), [edits, unfinished]);
  const reading = useMemo(() => run(whole), [run, whole]);
  const { questions } = reading;
  const rowRules = useMemo(
    () => askingRules(asked, definition, reading, wording),
    [asked, definition, reading, wording],
  );
  const ask = useEffectEvent(() => {
    asked.want(questions, { ...overlayEdits({}, whole), ...reading.rowsBegun });
    noteChangedRows(asked, definition, reading);
  });
  const isRead = record !== undefined;
  useEffect(() => {
    if (isRead) ask();
  }, [isRead, reading]);
  const values = useMemo(
    () => ({ ...overlayEdits(record?.values ?? {}, whole), ...reading.computed }),
    [record, whole, reading],
  );
  // One's own change from another place is marked too, but nobody needs to be told by whom.
  const by = marks?.by ?? workspace.memberId;
  const marker = by === workspace.memberId ? undefined : nameOf(workspace.members, by);
  const unseen = unseenIn(new Set(Object.keys(whole)));
  const notesOf = (field: FieldDefinition): FieldNotes => {
    const isTyped = ownValue(edits, field.key) !== undefined;
    const refusal = ownValue(refusals, field.key);
    const rule = reading.problems.get(field.key);
    const broken = isTyped ? reading.broken.find(({ fields }) => fields.includes(field.key)) : undefined;
    const typed = Object.keys(unfinished).some((path) => fieldOfPath(path) === field.key);
    const problem =
      refusal !== undefined
        ? fieldErrorWords(refusal, definition.fields, wording)
        : rule !== undefined
          ? sayRuleProblem(rule, field, wording)
          : broken === undefined
            ? undefined
            : wording.label(broken.message);
    return {
      problem,
      unfinished: ownValue(unfinished, field.key),
      isUnsaved: isTyped || typed,
      isComputed: Object.hasOwn(reading.computed, field.key),
      isPending: reading.pending.has(field.key),
      isAsking: reading.asking.has(field.key),
      isUnsure: reading.unsure.has(field.key),
      isUnseen: unseen.has(field.key),
      changedBy: marks?.keys.has(field.key) === true ? (marker ?? true) : undefined,
    };
  };
  const save = (): void => {
    const { edits: typed, unfinished: texts } = editing.state.get();
    const now = run(typed);
    if (now.problems.size === 0 && now.broken.length === 0 && Object.keys(texts).length === 0) editing.commit();
  };
  return {
    form,
    id,
    query,
    record,
    editing,
    state,
    values,
    reading,
    rowRules,
    asked,
    notesOf,
    // What was typed before the lock can still be taken back.
    isEditable: (field) =>
      record?.can.edit === true &&
      canWrite(form, field) &&
      (!reading.locked.has(field.key) || ownValue(edits, field.key) !== undefined),
    save,
  };
}

function systemValues(record: RecordView): WireValues {
  const { id, createdAt, createdBy, updatedAt, updatedBy } = record;
  return { id, created_at: createdAt, created_by: createdBy, updated_at: updatedAt, updated_by: updatedBy };
}

function nameOf(members: readonly { readonly id: number; readonly name: string }[], id: number): string | undefined {
  return members.find((member) => member.id === id)?.name;
}
