import type { PhrasesOf } from "../phrase.ts";
import type { tenure as chinese } from "../zh-CN/tenure.ts";

/** Time lines of effective-dated fields, and transfers. */
export const tenure = {
  open: "Time line of {field}",
  title: "Time line of {field}",
  now: "Now",
  planned: "Planned",
  failed: "Did not happen",
  hidden: "A record out of sight",
  span: "{from} to {to}",
  since: "from {from}",
  until: "until {to}",
  always: "all along",
  by: "recorded by {name}",
  transfer: "Transfer…",
  value: "To",
  day: "Takes effect on",
  dayHelp:
    "Blank: at once. A day to come is a plan and takes effect at its midnight; a day that is past puts the time line right.",
  reason: "Reason",
  save: "Transfer now",
  plan: "Plan the transfer",
  correct: "Put the time line right",
  withdraw: "Withdraw",
  remove: "Remove",
  done: "Transferred",
  planDone: "Planned; it takes effect on {day}",
  withdrawn: "Withdrawn",
  nobody: "Nobody",
} satisfies PhrasesOf<typeof chinese>;
