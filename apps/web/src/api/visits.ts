import { keepValue } from "../keptValue.ts";

/** A record that was opened. Its title is not kept: rights may change, so it is read again each time. */
export interface Visit {
  readonly form: string;
  readonly record: number;
}

const keptVisits = 12;

function keptOf(workspace: string) {
  return keepValue<readonly Visit[]>(`tongzhou.visits.${workspace}`, [], (raw) =>
    Array.isArray(raw) ? raw.filter(isVisit) : undefined,
  );
}

/** Records opened lately in a workspace on this device, latest first. */
export function readVisits(workspace: string): readonly Visit[] {
  return keptOf(workspace).read();
}

/** Takes note of an opened record. */
export function noteVisit(workspace: string, visit: Visit): void {
  keptOf(workspace).write(addVisit(readVisits(workspace), visit));
}

/** The list after a visit: the record first, once, and not too many. */
export function addVisit(visits: readonly Visit[], visit: Visit): readonly Visit[] {
  const others = visits.filter(({ form, record }) => form !== visit.form || record !== visit.record);
  return [visit, ...others].slice(0, keptVisits);
}

function isVisit(raw: unknown): raw is Visit {
  if (typeof raw !== "object" || raw === null || !("form" in raw) || !("record" in raw)) return false;
  return typeof raw.form === "string" && /^[a-z][a-z0-9_]*$/.test(raw.form) && Number.isSafeInteger(raw.record);
}
