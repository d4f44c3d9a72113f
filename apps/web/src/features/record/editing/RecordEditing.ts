import { updateRecord } from "@tongzhou/contract";
import type { FormDefinition, Wire, WireValues } from "@tongzhou/model";
import { ApiError, isApiError, isTransient } from "../../../api/apiError.ts";
import { call } from "../../../api/call.ts";
import { connection } from "../../../api/connection.ts";
import { queryClient } from "../../../api/queryClient.ts";
import { recordKeys, recordQuery } from "../../../api/recordQueries.ts";
import type { RecordView } from "../../../api/recordQueries.ts";
import { openSaveLine } from "../../../api/saveState.ts";
import { sessionEnded } from "../../../api/session.ts";
import { sentValue } from "../../../fields/sentValue.ts";
import { createStore } from "../../../store.ts";
import { changeField, dropEdits, overlayEdits, parseEdits } from "../model/draftModel.ts";
import type { Edits } from "../model/draftModel.ts";
import { readDraft, writeDraft } from "../model/drafts.ts";
import type { DraftPlace } from "../model/drafts.ts";
import { changedKeys, keepMine, rebaseEdits } from "../model/mergeModel.ts";
import type { Clash } from "../model/mergeModel.ts";

// One record's unsaved changes, outside of React so that leaving the page neither loses them nor stops their saving.
//
//   clean ── change ──▶ typing ── commit ──▶ saving ── accepted ──▶ clean
//                          ▲                   │ ├── not reached ──▶ waiting (sent again when the server is back)
//                          │                   │ ├── refused ──────▶ refused (problems at the fields)
//                          └──── change ───────┘ └── clash ────────▶ clashing (the person settles each field)

/** How the unsaved changes fare. */
export type EditingPhase = "clean" | "typing" | "saving" | "waiting" | "refused" | "clashing";

/** Fields that changed elsewhere while the record was on the screen. */
export interface Marks {
  readonly keys: ReadonlySet<string>;
  readonly by: number | null;
}

/** A record's unsaved changes and what became of them. */
export interface EditingState {
  readonly phase: EditingPhase;
  readonly edits: Edits;
  readonly clashes: Readonly<Record<string, Clash>>;
  /** What the server held against a field; under "" against the record as a whole. */
  readonly refusals: Readonly<Record<string, ApiError>>;
  readonly marks: Marks | null;
  /** The edits were found on this device when the record was opened. */
  readonly isOffered: boolean;
  /** False when this device would not keep them through a reload. */
  readonly isKept: boolean;
}

const idle: EditingState = {
  phase: "clean",
  edits: {},
  clashes: {},
  refusals: {},
  marks: null,
  isOffered: false,
  isKept: true,
};

// A request that outlives its page may carry no more than this; browsers refuse a larger one.
const outlivingBytes = 60_000;
// Rounds of "somebody was faster" before the person is told instead.
const maxRounds = 4;

/** The editing of one record; see the picture above. */
export class RecordEditing {
  readonly state = createStore<EditingState>(idle);
  readonly #place: DraftPlace & { readonly record: number };
  readonly #line = openSaveLine();
  readonly #stops: (() => void)[] = [];
  #form: FormDefinition;
  #record: RecordView | undefined;
  #isSending = false;
  #isAsked = false;
  #undone: { readonly key: string; readonly value: Wire }[] = [];

  constructor(place: DraftPlace & { readonly record: number }, form: FormDefinition) {
    this.#place = place;
    this.#form = form;
    const edits = parseEdits(readDraft(place));
    if (Object.keys(edits).length > 0) this.state.set({ ...idle, phase: "typing", edits, isOffered: true });
    const resume = (): void => {
      if (this.state.get().phase === "waiting" && connection.get() === "online" && !sessionEnded.get()) this.commit();
    };
    this.#stops.push(connection.watch(resume), sessionEnded.watch(resume));
  }

  /** Whether everything is on the server, so that the object may be forgotten. */
  get isClean(): boolean {
    return this.state.get().phase === "clean";
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
    if (before === record) return;
    if (before !== undefined && record.version < before.version) return;
    this.#record = record;
    const { edits } = this.state.get();
    if (before === undefined || before.version === record.version || this.#isSending) return;
    const keys = changedKeys(before, record, this.#form.fields).filter((key) => edits[key] === undefined);
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
    const { refusals, phase, edits: before } = this.state.get();
    const edits = changeField(before, field, value, this.#record);
    const isLeft = Object.keys(edits).length > 0;
    const { [key]: _, "": __, ...others } = refusals;
    const isBusy = phase === "saving" || phase === "waiting";
    this.#update({ edits, refusals: others, phase: isBusy ? phase : isLeft ? "typing" : "clean", isOffered: false });
    if (!isLeft && !isBusy) this.#line.clear();
  }

  /** A field goes back to what the record says. */
  cancel(key: string): void {
    const { clashes, refusals, phase, edits: before } = this.state.get();
    const edits = dropEdits(before, [key]);
    const { [key]: _, ...otherClashes } = clashes;
    const { [key]: __, "": ___, ...otherRefusals } = refusals;
    const isLeft = Object.keys(edits).length > 0;
    if (!isLeft) this.#line.clear();
    this.#update({
      edits,
      clashes: otherClashes,
      refusals: otherRefusals,
      phase: isLeft ? phase : "clean",
      isOffered: isLeft && this.state.get().isOffered,
    });
  }

  /** Everything unsaved goes back to what the record says. */
  discard(): void {
    this.#line.clear();
    this.#update({ edits: {}, clashes: {}, refusals: {}, phase: "clean", isOffered: false });
  }

  /** Sends what is typed. */
  commit(): void {
    if (this.#isSending) {
      this.#isAsked = true;
      return;
    }
    void this.#send();
  }

  /** Settles a clash. */
  settle(key: string, choice: "mine" | "theirs"): void {
    const { clashes, edits } = this.state.get();
    const { [key]: _, ...others } = clashes;
    const record = this.#record;
    if (record === undefined) return;
    const next = choice === "mine" ? keepMine(edits, key, record) : dropEdits(edits, [key]);
    this.#update({ edits: next, clashes: others });
    if (Object.keys(others).length > 0) return;
    if (Object.keys(next).length > 0) this.commit();
    else {
      this.#line.clear();
      this.#update({ phase: "clean" });
    }
  }

  /** Takes the last saved change back; false when there is none. */
  undo(): boolean {
    const last = this.#undone.pop();
    if (last === undefined) return false;
    this.change(last.key, last.value);
    this.commit();
    this.#isUndoing = true;
    return true;
  }

  #isUndoing = false;

  #update(part: Partial<EditingState>): void {
    const next = { ...this.state.get(), ...part };
    if (part.edits !== undefined)
      next.isKept = writeDraft(this.#place, Object.keys(next.edits).length === 0 ? undefined : next.edits);
    this.state.set(next);
  }

  async #send(): Promise<void> {
    this.#isSending = true;
    try {
      for (let round = 0; round < maxRounds; round += 1) {
        this.#isAsked = false;
        const outcome = await this.#sendOnce();
        if (outcome === "again" || (outcome === "done" && this.#isAsked)) continue;
        return;
      }
    } finally {
      this.#isSending = false;
    }
  }

  async #sendOnce(): Promise<"done" | "again" | "stop"> {
    const record = this.#record;
    if (record === undefined) return "stop";
    const { edits, clashes } = rebaseEdits(this.state.get().edits, record, this.#form.fields);
    const sent = dropEdits(edits, Object.keys(clashes));
    if (Object.keys(sent).length === 0) {
      this.#rest(edits, clashes);
      return "stop";
    }
    this.#update({ edits, clashes, phase: "saving", isOffered: false });
    this.#line.say("saving", this.#what());
    try {
      const reply = await this.#patch(sent, record.version);
      this.#accept(reply, sent, record.values);
      return Object.keys(this.state.get().edits).length > 0 ? "done" : "stop";
    } catch (error) {
      if (isApiError(error, "record.stale")) return (await this.#refresh()) ? "again" : "stop";
      this.#refuse(error, sent);
      return "stop";
    }
  }

  async #patch(sent: Edits, version: number): Promise<RecordView> {
    const values: WireValues = Object.fromEntries(
      this.#form.fields.flatMap((field) => {
        const edit = sent[field.key];
        return edit === undefined ? [] : [[field.key, sentValue(field, edit.value)]];
      }),
    );
    const { workspace, form, record } = this.#place;
    const body = { values: { ...values }, version };
    return call(
      updateRecord,
      { params: { workspace, form, record }, body },
      { outlivesPage: JSON.stringify(body).length < outlivingBytes },
    );
  }

  #accept(reply: RecordView, sent: Edits, before: WireValues): void {
    const { workspace, form, record } = this.#place;
    const { edits, clashes, phase } = this.state.get();
    // What was typed on while the request was under way begins anew from what is saved now.
    const left = Object.fromEntries(
      Object.entries(edits).flatMap(([key, edit]) => {
        if (sent[key] === undefined) return [[key, edit]];
        if (sent[key].value === edit.value) return [];
        return [[key, { value: edit.value, base: reply.values[key] ?? null, version: reply.version }]];
      }),
    );
    if (!this.#isUndoing) for (const key of Object.keys(sent)) this.#undone.push({ key, value: before[key] ?? null });
    this.#isUndoing = false;
    this.#undone = this.#undone.slice(-50);
    const others =
      this.#record === undefined
        ? []
        : changedKeys(
            this.#record,
            reply,
            this.#form.fields.filter(
              ({ kind, key }) => kind !== "formula" && !/^(?:created|updated)_/.test(kind) && sent[key] === undefined,
            ),
          );
    this.#record = reply;
    queryClient.setQueryData(recordQuery(workspace, form, record).queryKey, reply);
    void queryClient.invalidateQueries({ queryKey: recordKeys.form(workspace, form) });
    void queryClient.invalidateQueries({ queryKey: [...recordKeys.record(workspace, form, record), "history"] });
    const marks = others.length === 0 ? this.state.get().marks : { keys: new Set(others), by: null };
    this.#update({ edits: left, refusals: {}, marks, phase });
    this.#rest(left, clashes);
  }

  #refuse(error: unknown, sent: Edits): void {
    const retry = (): void => this.commit();
    if (isTransient(error) || isApiError(error, "auth.required")) {
      this.#update({ phase: "waiting" });
      this.#line.say("failed", this.#what(), retry);
      return;
    }
    const known = error instanceof ApiError ? error : new ApiError("internal", { status: 0 });
    this.#update({ phase: "refused", refusals: { [refusedKey(known, sent)]: known } });
    this.#line.say("failed", this.#what(), retry);
  }

  #rest(edits: Edits, clashes: EditingState["clashes"]): void {
    const isClashing = Object.keys(clashes).length > 0;
    const phase = isClashing ? "clashing" : Object.keys(edits).length > 0 ? "typing" : "clean";
    this.#update({ edits, clashes, phase });
    if (isClashing) this.#line.say("stale", this.#what());
    else this.#line.clear();
  }

  // The server says which fields clash, the record says with what, names of linked records included.
  async #refresh(): Promise<boolean> {
    const { workspace, form, record } = this.#place;
    try {
      const newest = await queryClient.fetchQuery({ ...recordQuery(workspace, form, record), staleTime: 0 });
      this.#record = newest;
      return true;
    } catch (error) {
      this.#refuse(error, {});
      return false;
    }
  }

  #what(): string {
    return this.#record?.title ?? `#${this.#place.record}`;
  }

  /** The record as typed. */
  shown(record: RecordView): WireValues {
    return overlayEdits(record.values, this.state.get().edits);
  }
}

/** The field a refusal is about; "" when it is about the record. A subform's cell counts as its subform. */
function refusedKey(error: ApiError, sent: Edits): string {
  const { field } = error.params;
  const key = typeof field === "string" ? (field.split(".")[0] ?? "") : "";
  return sent[key] === undefined ? "" : key;
}
