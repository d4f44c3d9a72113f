import type { FormDefinition, Wire } from "@tongzhou/model";
import type { DraftAnswers } from "./draftAnswers.ts";

/** When and for whom the tests of rules run them. */
export const context = { now: new Date("2026-11-26T02:42:00Z"), currentMember: 5, zone: "Asia/Shanghai" };

/** The label of whatever needs one. */
export const label = { zh: "x" };

/** What records link to and only the server can read. */
export const client: FormDefinition = {
  key: "client",
  label,
  title: "name",
  fields: [
    { key: "name", kind: "text", label },
    { key: "tier", kind: "text", label },
  ],
};

/** Whole answers, where `find` knows one. */
export function buildAnswers(find: (part: string, snapshot: string) => Wire | undefined): DraftAnswers {
  return {
    find: (part, snapshot) => {
      const value = find(part, snapshot);
      return value === undefined ? undefined : { value, isWhole: true };
    },
    isStale: () => false,
    last: () => undefined,
  };
}
