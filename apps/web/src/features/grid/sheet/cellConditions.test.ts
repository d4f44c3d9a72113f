import { afterEach, expect, test, vi } from "vitest";
import type { FieldDefinition, Wire, WireValues } from "@tongzhou/model";
import { buildConditions, conditionFields } from "./cellConditions.ts";
import type { ConditionWorld } from "./cellConditions.ts";

const label = { zh: "x" };
const state: FieldDefinition = {
  key: "state",
  kind: "choice",
  label,
  options: [
    { key: "open", label },
    { key: "done", label, availableIf: "count > 3" },
  ],
};
const price: FieldDefinition = { key: "price", kind: "number", label, readOnlyIf: 'state = "done"' };
const fields: readonly FieldDefinition[] = [{ key: "count", kind: "integer", label }, state, price];
const nobody: ConditionWorld = {
  ask: async () => {
    throw new Error("nobody-asked: expected no question, got one");
  },
  sayExpression: async (source) => source,
};
const context = () => ({ now: new Date(0), currentMember: 1, zone: "UTC" });

test("cells are locked and offered options by the values of their row", () => {
  expect(conditionFields(["price"], fields)).toEqual(["state"]);
  expect(conditionFields(["price", "state"], fields)).toEqual(["state", "count"]);
  const places = new Map(["count", "price", "state"].map((key, index) => [key, index]));
  const { isLocked, offered } = buildConditions(fields, places, context, nobody);
  const options = (row: Parameters<typeof offered>[0]) => {
    const field = offered(row, state);
    return field.kind === "choice" ? field.options.map(({ key }) => key) : [];
  };
  expect(isLocked([1, 1, 5, "2", "done"], price)).toBe(true);
  expect(isLocked([1, 1, 5, "2", "open"], price)).toBe(false);
  expect(options([1, 1, 5, "2", "open"])).toEqual(["open", "done"]);
  expect(options([1, 1, 2, "2", "open"])).toEqual(["open"]);
  // What is held stays to be seen.
  expect(options([1, 1, 2, "2", "done"])).toEqual(["open", "done"]);
});

test("what a row does not hold is left to the server", () => {
  const { isLocked, offered } = buildConditions(fields, new Map([["price", 0]]), context, nobody);
  expect(isLocked([1, 1, "2"], price)).toBe(false);
  expect(offered([1, 1, "2"], state)).toEqual(state);
});

const linked: readonly FieldDefinition[] = [
  { key: "client", kind: "link", form: "client", label },
  { key: "fee", kind: "number", label, readOnlyIf: 'client.level = "c"' },
  {
    key: "state",
    kind: "choice",
    label,
    options: [
      { key: "open", label },
      { key: "done", label, availableIf: "client.paid" },
      { key: "lost", label, availableIf: "fee > 3" },
    ],
  },
];
const [client, fee, choice] = linked;

interface Question {
  readonly record: number;
  readonly saving: WireValues;
  readonly parts: readonly string[];
  readonly answer: (answers: Readonly<Record<string, Wire>> | "failed") => void;
}

function openLinked() {
  const asked: Question[] = [];
  const ask: ConditionWorld["ask"] = (record, saving, parts) =>
    new Promise((done, fail) => {
      const answer: Question["answer"] = (answers) =>
        answers === "failed" ? fail(new Error("away")) : done(new Map(Object.entries(answers)));
      asked.push({ record, saving, parts, answer });
    });
  const places = new Map(["client", "fee", "state"].map((key, index) => [key, index]));
  return { asked, ...buildConditions(linked, places, context, { ...nobody, ask }) };
}

afterEach(() => void vi.useRealTimers());

test("what a cell's conditions read of other records is asked of the server, and only that", async () => {
  const { asked, prepare, isLocked, offered } = openLinked();
  if (client === undefined || fee === undefined || choice === undefined) throw new Error("fields: expected three");
  const row = [7, 2, { id: 1, title: "A" }, "5", "open"];
  expect(prepare(row, client, {})).toBeUndefined();
  const wait = prepare(row, fee, {});
  // Until it answers the cell is open: the saving judges.
  expect(isLocked(row, fee)).toBe(false);
  asked[0]?.answer({ "fee.readOnlyIf": true });
  await wait;
  expect(asked.map(({ record, parts }) => [record, parts])).toEqual([[7, ["fee.readOnlyIf"]]]);
  expect(isLocked(row, fee)).toBe(true);
  expect(isLocked([8, 2, null, "5", "open"], fee)).toBe(false);
  const options = prepare(row, choice, {});
  asked[1]?.answer({ "state.options.done": null });
  await options;
  expect(asked[1]?.parts).toEqual(["state.options.done"]);
  const field = offered([7, 2, null, "2", "open"], choice);
  expect(field.kind === "choice" ? field.options.map(({ key }) => key) : []).toEqual(["open"]);
});

test("an answer is asked again when the row is another, when something of it is on its way, and after a while", async () => {
  vi.useFakeTimers();
  const { asked, prepare } = openLinked();
  if (fee === undefined) throw new Error("fields: expected a fee");
  const row = [7, 2, null, "5", "open"];
  void prepare(row, fee, {});
  expect(prepare(row, fee, {})).toBeInstanceOf(Promise);
  expect(asked.length).toBe(1);
  asked[0]?.answer({});
  await vi.advanceTimersByTimeAsync(0);
  expect(prepare(row, fee, {})).toBeUndefined();
  void prepare([7, 3, null, "5", "open"], fee, {});
  void prepare([7, 3, null, "5", "open"], fee, { client: 4 });
  expect(asked.map(({ saving }) => saving)).toEqual([{}, {}, { client: 4 }]);
  asked[2]?.answer("failed");
  await vi.advanceTimersByTimeAsync(0);
  // Nobody is kept waiting for what could not be told.
  expect(prepare([7, 3, null, "5", "open"], fee, { client: 4 })).toBeUndefined();
  await vi.advanceTimersByTimeAsync(11_000);
  expect(prepare([7, 3, null, "5", "open"], fee, { client: 4 })).toBeInstanceOf(Promise);
});

test("a condition that reads what the reader sees in some records only is not judged by the row", () => {
  const places = new Map(["count", "price", "state"].map((key, index) => [key, index]));
  const { isLocked, offered } = buildConditions(fields, places, context, { ...nobody, partlySeen: ["count", "state"] });
  expect(isLocked([1, 1, null, null, "done"], price)).toBe(false);
  expect(offered([1, 1, null, null, null], state)).toBe(state);
});
