import type { FieldDefinition, FormDefinition, Wire, WireValues } from "@tongzhou/model";
import { ApiError, isApiError, isTransient } from "../../../api/apiError.ts";
import { connection } from "../../../api/connection.ts";
import { queryClient } from "../../../api/queryClient.ts";
import { recordKeys, recordQuery } from "../../../api/recordQueries.ts";
import type { RecordView } from "../../../api/recordQueries.ts";
import { openSaveLine } from "../../../api/saveState.ts";
import { sessionEnded } from "../../../api/session.ts";
import { fieldOfPath, keepText, parseTexts } from "../../../fields/unfinished.tsx";
import { createStore } from "../../../store.ts";
import { changeField, dropEdits, parseEdits } from "../model/draftModel.ts";
import type { Edits } from "../model/draftModel.ts";
import { readDraft, writeDraft } from "../model/drafts.ts";
import type { DraftPlace } from "../model/drafts.ts";
import { changedKeys, keepMine, rebaseEdits } from "../model/mergeModel.ts";
import { cleanState } from "./editingState.ts";
import type { EditingState } from "./editingState.ts";
import { sendEdits } from "./sendEdits.ts";
import { ownValue } from "../../../fields/ownValue.ts";

// Rounds of "somebody was faster" before the person is told instead.
const maxRounds = 4;
const keptUndo = 50;

/** The editing of one record, outside of React: leaving the page neither loses what is unsaved nor stops its saving. */
export class RecordEditing {
  readonly state = createStore<EditingState>(cleanState);
  readonly #place: DraftPlace & { readonly record: number };
  readonly #line = openSaveLine();
  readonly #stops: (() => void)[];
  #form: FormDefinition;
  #record: RecordView | undefined;
  #isSending = false;
  #isAsked = false;
  #isUndoing = false;
  #undone: readonly { readonly key: string; readonly value: Wire }[] = [];

  constructor(place: DraftPlace & { readonly record: number }, form: FormDefinition) {
    this.#place = place;
    this.#form = form;
    const edits = parseEdits(readDraft(place));
    const unfinished = parseTexts(readDraft({ ...place, part: "unfinished" }));
    if (!isEmpty(edits) || !isEmpty(unfinished))
      this.state.set({ ...cleanState, phase: "typing", edits, unfinished, isOffered: true });
    const resume = (): void => {
      if (this.state.get().phase === "waiting" && connection.get() === "online" && !sessionEnded.get()) this.commit();
    };
    this.#stops = [connection.watch(resume), sessionEnded.watch(resume)];
  }

  /** Ends it for good. */
  close(): void {
    this.#line.clear();
    for (const stop of this.#stops) stop();
  }

  /** Takes the form's newest definition. */
  setForm(form: FormDefinition): void {
    this.#form = form;
  }

  /** Takes a newer reading of the record; what others changed is marked. */
  receive(record: RecordView): void {
    const before = this.#record;
    if (before === record || (before !== undefined && record.version < before.version)) return;
    this.#record = record;
    if (before === undefined || before.version === record.version || this.#isSending) return;
    const { edits } = this.state.get();
    const told = this.#form.fields.filter((field) => !isStamp(field) && ownValue(edits, field.key) === undefined);
    const keys = changedKeys(before, record, told);
    if (keys.length > 0) this.#update({ marks: { keys: new Set(keys), by: record.updatedBy } });
  }

  /** Forgets which fields changed elsewhere. */
  clearMarks(): void {
    if (this.state.get().marks !== null) this.#update({ marks: null });
  }

  /** A field was typed in. */
  change(key: string, value: Wire): void {
    const field = this.#form.fields.find((one) => one.key === key);
    if (field === undefined || this.#record === undefined) return;
    const { phase, edits: before, unfinished } = this.state.get();
    const edits = changeField(before, field, value, this.#record);
    const isBusy = phase === "saving" || phase === "waiting";
    const isClean = isEmpty(edits) && isEmpty(unfinished);
    if (isClean && !isBusy) this.#line.clear();
    this.#update({
      edits,
      refusals: this.#otherRefusals(key),
      phase: isBusy ? phase : isClean ? "clean" : "typing",
      isOffered: false,
    });
  }

  /** A text was typed that is no value yet; undefined when it became one. */
  keepUnfinished(path: string, text: string | undefined): void {
    const { unfinished: before, phase, edits } = this.state.get();
    const unfinished = keepText(before, path, text);
    if (unfinished === before) return;
    const isRest = phase === "clean" || phase === "typing";
    const rest = isEmpty(edits) && isEmpty(unfinished) ? "clean" : "typing";
    this.#update({ unfinished, phase: isRest ? rest : phase, isOffered: false });
  }

  /** A field goes back to what the record says. */
  cancel(key: string): void {
    const { clashes, phase, edits: before, unfinished: texts, isOffered } = this.state.get();
    const edits = dropEdits(before, [key]);
    const unfinished = withoutField(texts, key);
    const { [key]: _, ...others } = clashes;
    const isClean = isEmpty(edits) && isEmpty(unfinished);
    if (isClean) this.#line.clear();
    this.#update({
      edits,
      unfinished,
      clashes: others,
      refusals: this.#otherRefusals(key),
      phase: isClean ? "clean" : phase,
      isOffered: isOffered && !isClean,
    });
  }

  /** Everything unsaved goes back to what the record says. */
  discard(): void {
    this.#line.clear();
    this.#update({ edits: {}, unfinished: {}, clashes: {}, refusals: {}, phase: "clean", isOffered: false });
  }

  /** Sends what is typed. Asked while a request is under way, it sends the rest after it. */
  commit(): void {
    this.#isAsked = true;
    if (!this.#isSending) void this.#send();
  }

  /** Settles a clash; the last one settled sends what is left. */
  settle(key: string, choice: "mine" | "theirs"): void {
    const { clashes, edits } = this.state.get();
    if (this.#record === undefined) return;
    const { [key]: _, ...others } = clashes;
    const next = choice === "mine" ? keepMine(edits, key, this.#record) : dropEdits(edits, [key]);
    this.#update({ edits: next, clashes: others });
    if (!isEmpty(others)) return;
    if (!isEmpty(next)) return this.commit();
    this.#rest(next, others);
  }

  /** Takes the last saved change back; false when there is none. */
  undo(): boolean {
    const last = this.#undone.at(-1);
    if (last === undefined) return false;
    this.#undone = this.#undone.slice(0, -1);
    this.#isUndoing = true;
    this.change(last.key, last.value);
    this.commit();
    return true;
  }

  async #send(): Promise<void> {
    this.#isSending = true;
    let rounds = 0;
    while (this.#isAsked && rounds < maxRounds) {
      this.#isAsked = false;
      rounds += 1;
      await this.#sendOnce();
    }
    this.#isSending = false;
    this.#isUndoing = false;
    const { phase, edits, clashes } = this.state.get();
    if (phase === "saving") this.#rest(edits, clashes);
  }

  async #sendOnce(): Promise<void> {
    const record = this.#record;
    if (record === undefined) return;
    const { edits, clashes } = rebaseEdits(this.state.get().edits, record, this.#form.fields);
    const halfTyped = Object.keys(this.state.get().unfinished).map(fieldOfPath);
    const sent = dropEdits(edits, [...Object.keys(clashes), ...halfTyped]);
    if (isEmpty(sent)) return this.#rest(edits, clashes);
    this.#update({ edits, clashes, phase: "saving", isOffered: false });
    this.#line.say("saving", this.#what());
    try {
      this.#accept(await sendEdits(this.#place, this.#form, sent, record.version), sent, record.values);
    } catch (error) {
      if (isApiError(error, "record.stale")) await this.#refresh();
      else this.#refuse(error, sent);
    }
  }

  #accept(reply: RecordView, sent: Edits, before: WireValues): void {
    const { workspace, form, record } = this.#place;
    const { edits, clashes, marks } = this.state.get();
    // What was typed on while the request was under way begins anew from what is saved now.
    const left = Object.fromEntries(
      Object.entries(edits).flatMap(([key, edit]) => {
        const gone = ownValue(sent, key);
        if (gone === undefined) return [[key, edit]];
        if (gone.value === edit.value) return [];
        return [[key, { value: edit.value, base: ownValue(reply.values, key) ?? null, version: reply.version }]];
      }),
    );
    if (!this.#isUndoing) {
      const saved = Object.keys(sent).map((key) => ({ key, value: ownValue(before, key) ?? null }));
      this.#undone = [...this.#undone, ...saved].slice(-keptUndo);
    }
    const known = this.#record;
    // A reading that came meanwhile may already hold what somebody did after this write.
    if (known === undefined || reply.version >= known.version) {
      this.#record = reply;
      queryClient.setQueryData(recordQuery(workspace, form, record).queryKey, reply);
      const others = this.#form.fields.filter(
        (field) => field.kind !== "formula" && !isStamp(field) && ownValue(sent, field.key) === undefined,
      );
      const keys = known === undefined ? [] : changedKeys(known, reply, others);
      if (keys.length > 0) this.#update({ marks: { keys: new Set(keys), by: null } });
    } else if (marks !== null) this.clearMarks();
    void queryClient.invalidateQueries({ queryKey: recordKeys.form(workspace, form) });
    for (const part of ["history", "constraints"])
      void queryClient.invalidateQueries({ queryKey: [...recordKeys.record(workspace, form, record), part] });
    this.#update({ refusals: {} });
    this.#rest(left, clashes);
  }

  #refuse(error: unknown, sent: Edits): void {
    const isWaiting = isTransient(error) || isApiError(error, "auth.required");
    this.#line.say("failed", this.#what(), () => this.commit());
    if (isWaiting) return this.#update({ phase: "waiting" });
    const known = error instanceof ApiError ? error : new ApiError("internal", { status: 0 });
    return this.#update({ phase: "refused", refusals: { [refusedKey(known, sent)]: known } });
  }

  #rest(edits: Edits, clashes: EditingState["clashes"]): void {
    const isClashing = !isEmpty(clashes);
    const isClean = isEmpty(edits) && isEmpty(this.state.get().unfinished);
    this.#update({ edits, clashes, phase: isClashing ? "clashing" : isClean ? "clean" : "typing" });
    if (isClashing) this.#line.say("stale", this.#what());
    else this.#line.clear();
  }

  // The server says that fields clash; the record says with what, names of linked records included.
  async #refresh(): Promise<void> {
    const { workspace, form, record } = this.#place;
    try {
      this.#record = await queryClient.fetchQuery({ ...recordQuery(workspace, form, record), staleTime: 0 });
      this.#isAsked = true;
    } catch (error) {
      this.#refuse(error, {});
    }
  }

  #update(part: Partial<EditingState>): void {
    const next = { ...this.state.get(), ...part };
    if (part.unfinished !== undefined)
      writeDraft({ ...this.#place, part: "unfinished" }, isEmpty(next.unfinished) ? undefined : next.unfinished);
    if (part.edits === undefined) return this.state.set(next);
    const isKept = writeDraft(this.#place, isEmpty(next.edits) ? undefined : next.edits);
    return this.state.set({ ...next, isKept });
  }

  #otherRefusals(key: string): EditingState["refusals"] {
    const { [key]: _, "": __, ...others } = this.state.get().refusals;
    return others;
  }

  #what(): string {
    return this.#record?.title ?? `#${this.#place.record}`;
  }
}

function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(record).length === 0;
}

function withoutField(texts: EditingState["unfinished"], key: string): EditingState["unfinished"] {
  return Object.fromEntries(Object.entries(texts).filter(([path]) => fieldOfPath(path) !== key));
}

function isStamp({ kind }: FieldDefinition): boolean {
  return kind === "created_at" || kind === "created_by" || kind === "updated_at" || kind === "updated_by";
}

/** The field a refusal is about; "" when it is about the record. A subform's cell counts as its subform. */
function refusedKey(error: ApiError, sent: Edits): string {
  const { field } = error.params;
  const key = typeof field === "string" ? (field.split(".")[0] ?? "") : "";
  return ownValue(sent, key) === undefined ? "" : key;
}
