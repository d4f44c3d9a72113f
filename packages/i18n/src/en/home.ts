import type { PhrasesOf } from "../phrase.ts";
import type { home as chinese } from "../zh-CN/home.ts";

/** The home page of a workspace. */
export const home = {
  morning: "Good morning, {name}",
  noon: "Hello, {name}",
  afternoon: "Good afternoon, {name}",
  evening: "Good evening, {name}",
  night: "Working late, {name}",
  todayElsewhere: "{date} · times in {zone}",
  mine: "Waiting for me",
  mineCount: { one: "{count} record", other: "{count} records" },
  mineCapped: "{count} or more records",
  mineNoneTitle: "Nothing is assigned to you",
  mineNoneText: "A record shows up here when someone picks you in one of its member fields, latest change first.",
  lateBy: { one: "{count} day late", other: "{count} days late" },
  dueToday: "Due today",
  dueIn: { one: "{count} day left", other: "{count} days left" },
  recent: "Opened recently",
  recentNone: "Records you open stay here, on this device only.",
  forms: "Forms",
  formsNote: "Records",
  changedToday: { one: "{count} changed today", other: "{count} changed today" },
  emptyTitle: "Start with a first form",
  emptyText: "Build a form, or upload the spreadsheet you already have: field types are recognised from all its rows.",
  emptyReaderTitle: "No form is open to you yet",
  emptyReaderText: "Once an owner of the workspace grants you one, it appears in the navigation on the left.",
  createForm: "New form",
  importFile: "Import a spreadsheet",
  invite: "Invite colleagues",
} satisfies PhrasesOf<typeof chinese>;
