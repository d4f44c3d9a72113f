import type { ChoiceOption, FieldDefinition, FieldOf, FormDefinition } from "@tongzhou/model";

// What "waits for me" means is read from a form's own fields, until a workspace can say it:
//   mine     any member field holds me; in a form without one, a formula does that gives a member
//   valid    where a form says by a yes/no called in_force whether a record still counts, it does
//   open     the choice called state, status or stage is not at an end; an end is an option that is green, or is named
//            closed, done, cancelled and the like
//            a form without such a choice is only counted: nobody can say which of its records still need something
//   due      the date that is named due, deadline, committed or planned end, whichever comes first in that order
// The number on the page opens the grid with exactly this filter, so that anyone can see and change it.

/** How a form says what waits for a member. */
export interface Duty {
  readonly filter: string;
  /** Present when the form knows which records are still open. */
  readonly state: FieldOf<"choice"> | undefined;
  readonly due: FieldOf<"date"> | FieldOf<"datetime"> | undefined;
  /** The field that holds when a record was last changed, when the form shows it. */
  readonly changed: string | undefined;
  /** Fields to read, after id and version: title, then state and due when there are. */
  readonly columns: readonly string[];
}

const endNames = /^(closed|done|complete|completed|cancelled|canceled|terminated|archived|abandoned|lost|won)$/;
const dueNames = [/^due(_date|_at|_on)?$/, /due|deadline/, /committed|promised/, /planned_end|end_date|renewal/];

/** What waits for the current member in a form; undefined when no field can hold a member. */
export function describeDuty(form: FormDefinition): Duty | undefined {
  const mine = form.fields.flatMap((field) => {
    if (field.kind === "member") return [`${field.key} = CURRENT_USER()`];
    return field.kind === "members" ? [`CURRENT_USER() in ${field.key}`] : [];
  });
  if (mine.length === 0) mine.push(...computedMine(form));
  if (mine.length === 0) return undefined;
  const isValid = form.fields.some(saysInForce) ? " and in_force" : "";
  const state = form.fields.find((field) => field.kind === "choice" && /^(state|status|stage)$/.test(field.key));
  const choice = state?.kind === "choice" ? state : undefined;
  const ends = choice?.options.filter(isEnd).map((option) => `"${option.key}"`) ?? [];
  const isMine = mine.length === 1 ? mine.join("") : `(${mine.join(" or ")})`;
  const isOpen = choice === undefined || ends.length === 0 ? "" : ` and not (${choice.key} in (${ends.join(", ")}))`;
  const due = findDue(form.fields);
  const columns = [form.title, ...[choice?.key, due?.key].filter((key) => key !== undefined)];
  return { filter: `${isMine}${isValid}${isOpen}`, state: choice, due, changed: findChanged(form), columns };
}

function computedMine(form: FormDefinition): readonly string[] {
  return form.fields.flatMap((field) =>
    field.kind === "formula" && field.result === "member" ? [`${field.key} = CURRENT_USER()`] : [],
  );
}

function saysInForce(field: FieldDefinition): boolean {
  return field.key === "in_force" && (field.kind === "formula" ? field.result : field.kind) === "boolean";
}

function findChanged(form: FormDefinition): string | undefined {
  return form.fields.find((field) => field.kind === "updated_at")?.key;
}

function isEnd(option: ChoiceOption): boolean {
  return option.color === "green" || endNames.test(option.key);
}

function findDue(fields: readonly FieldDefinition[]): Duty["due"] {
  const dates = fields.filter((field) => field.kind === "date" || field.kind === "datetime");
  for (const names of dueNames) {
    const found = dates.find((field) => names.test(field.key));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** One record that waits. */
export interface DutyItem {
  readonly form: FormDefinition;
  readonly record: number;
  readonly title: string | null;
  readonly state: ChoiceOption | undefined;
  /** Calendar day it is due, in the workspace's zone. */
  readonly dueDay: string | undefined;
}

/** Reads the rows of a form's page, whose columns are the duty's. */
export function readDutyRows(
  form: FormDefinition,
  duty: Duty,
  rows: readonly (readonly unknown[])[],
  dayOf: (instant: string) => string,
): readonly DutyItem[] {
  return rows.map((row) => {
    const [id, , title] = row;
    const state = duty.state === undefined ? undefined : row[3];
    const due = duty.due === undefined ? undefined : row[duty.state === undefined ? 3 : 4];
    return {
      form,
      record: Number(id),
      title: typeof title === "string" && title !== "" ? title : null,
      state: duty.state?.options.find((option) => option.key === state),
      dueDay: typeof due !== "string" ? undefined : duty.due?.kind === "date" ? due : dayOf(due),
    };
  });
}

/** The queue over all forms: soonest due first, what has no date after that in the order it came. */
export function orderDuties(items: readonly DutyItem[]): readonly DutyItem[] {
  return items
    .map((item, index) => ({ item, index }))
    .toSorted((a, b) => {
      const left = a.item.dueDay ?? "9999-12-31";
      const right = b.item.dueDay ?? "9999-12-31";
      return left < right ? -1 : left > right ? 1 : a.index - b.index;
    })
    .map(({ item }) => item);
}

/** Days from today to the due day; negative when it has passed. */
export function daysLeft(dueDay: string, today: string): number {
  return Math.round((Date.parse(`${dueDay}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / 86_400_000);
}

/** Which greeting fits the hour. */
export function greetingAt(hour: number): "night" | "morning" | "noon" | "afternoon" | "evening" {
  if (hour < 5) return "night";
  if (hour < 11) return "morning";
  if (hour < 14) return "noon";
  if (hour < 18) return "afternoon";
  return hour < 23 ? "evening" : "night";
}
