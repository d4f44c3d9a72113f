import { describe, expect, test } from "vitest";
import type { FormDefinition, Wire, WireValues } from "@tongzhou/model";
import { findFormRules } from "./formRules.ts";
import type { RuleReading } from "./ruleReading.ts";
import { client, context, label } from "./testRules.ts";

interface AnswersGiven {
  readonly isWhole?: boolean;
  readonly last?: Wire;
  /** The values whose answers are doubted. */
  readonly stale?: string;
  readonly later?: readonly string[];
}

describe("what reads other records", () => {
  const asked: FormDefinition = {
    key: "asked",
    label,
    title: "title",
    fields: [
      { key: "title", kind: "text", label },
      { key: "client", kind: "link", form: "client", label },
      { key: "hours", kind: "number", label },
      { key: "tier", kind: "formula", label, expression: "client.tier", result: "text" },
      { key: "tiered", kind: "formula", label, expression: 'tier & "级" & hours', result: "text" },
      { key: "note", kind: "text", label, requiredIf: 'client.tier = "A"', visibleIf: 'client.tier <> "C"' },
      { key: "price", kind: "number", label, readOnlyIf: 'client.tier = "C"' },
      { key: "cap", kind: "number", label, validation: { expression: "cap < LEN(client.name)", message: label } },
      {
        key: "way",
        kind: "choice",
        label,
        options: [{ key: "air", label, availableIf: 'client.tier = "A"' }],
      },
    ],
    validations: [{ key: "whole", expression: "hours < LEN(client.name)", message: label }],
  };
  const rules = findFormRules(asked, [{ definition: asked }, { definition: client }]);
  const run = (
    typed: WireValues,
    answers: Readonly<Record<string, Wire>>,
    { isWhole = true, last, stale, later }: AnswersGiven = {},
    saved?: WireValues,
  ): RuleReading =>
    rules.run({
      values: { ...saved, ...typed },
      ...(saved === undefined ? {} : { saved }),
      typed: saved === undefined ? "all" : new Set(Object.keys(typed)),
      system: {},
      context,
      answers: {
        find: (part, snapshot) => {
          const value = answers[`${part} ${snapshot}`];
          return value === "failed" ? value : value === undefined ? undefined : { value, isWhole };
        },
        isStale: (_, snapshot) => snapshot === stale,
        last: () => (last === undefined ? undefined : { value: last, isWhole }),
      },
      ...(later === undefined ? {} : { filledLater: new Set(later) }),
    });

  test("is asked for the values as they stand, and only what they touch", () => {
    const opened = run({}, {}, {}, { client: { id: 3, title: "x" }, tier: "A" });
    expect(opened.questions.map(({ part, snapshot }) => `${part} ${snapshot}`)).toEqual([
      "price.readOnlyIf [3]",
      "note.requiredIf [3]",
      "way.options.air [3]",
      "note.visibleIf [3]",
    ]);
    const typed = run({ client: { id: 7, title: "y" }, cap: "3" }, {}, {}, { client: null });
    expect(typed.questions.map(({ part, snapshot }) => `${part} ${snapshot}`)).toEqual([
      "tier.expression [7]",
      "price.readOnlyIf [7]",
      "note.requiredIf [7]",
      "way.options.air [7]",
      'cap.validation ["3",7]',
      "note.visibleIf [7]",
      "*.whole [null,7]",
    ]);
    expect([[...typed.pending], [...typed.asking]]).toEqual([
      ["tier", "tiered"],
      ["tier", "tiered"],
    ]);
  });

  test("stands while it is doubted, and is asked again", () => {
    const answers = { "tier.expression [7]": "A", "note.requiredIf [7]": true };
    const read = run({ client: 7 }, answers, { stale: "[7]" }, { client: null });
    expect(read.computed).toMatchObject({ tier: "A" });
    expect([...read.required]).toEqual(["note"]);
    expect(read.questions.map(({ part }) => part)).toContain("tier.expression");
    expect(read.questions.find(({ part }) => part === "tier.expression")?.values).toEqual({ client: 7 });
  });

  test("is left to the saving where it reads what the save fills", () => {
    const read = run({ client: 7, hours: "2", cap: "9" }, {}, { later: ["client"] });
    expect(read.questions).toEqual([]);
    expect([...read.pending]).toEqual(["tier", "tiered"]);
    expect([read.required.size, read.problems.size, read.broken.length, read.hidden.size]).toEqual([0, 0, 0, 0]);
  });

  test("counts once it is answered, for what reads it too", () => {
    const answered = run(
      { client: 7, hours: "2", cap: "9", price: "1", way: "air" },
      {
        "tier.expression [7]": "A",
        "note.requiredIf [7]": true,
        "note.visibleIf [7]": true,
        "way.options.air [7]": false,
        'cap.validation ["9",7]': false,
        '*.whole ["2",7]': false,
        "price.readOnlyIf [7]": true,
      },
    );
    expect(answered.questions).toEqual([]);
    expect(answered.computed).toEqual({ tier: "A", tiered: "A级2" });
    expect([...answered.required]).toEqual(["note"]);
    expect([...answered.locked]).toEqual(["price"]);
    expect([...answered.problems]).toEqual([
      ["note", { kind: "required" }],
      ["cap", { kind: "rule", message: label }],
      ["way", { kind: "value", problem: { problem: "unavailable_option" } }],
    ]);
    expect(answered.broken.map(({ key }) => key)).toEqual(["whole"]);
  });

  test("that is not whole, or failed, is left to the saving; only what is shown follows the reader's eyes", () => {
    const answers = {
      "tier.expression [7]": "A",
      "note.requiredIf [7]": true,
      "note.visibleIf [7]": false,
      "way.options.air [7]": false,
      "price.readOnlyIf [7]": true,
      '*.whole ["2",7]': false,
    };
    const partly = run({ client: 7, hours: "2", way: "air" }, answers, { isWhole: false });
    expect(partly.computed).toEqual({});
    expect([[...partly.pending], [...partly.asking]]).toEqual([["tier", "tiered"], []]);
    expect([partly.required.size, partly.locked.size, partly.problems.size, partly.broken.length]).toEqual([
      0, 0, 0, 0,
    ]);
    expect([...partly.hidden]).toEqual(["note"]);
    const failed = run({ client: 7 }, { "note.visibleIf [7]": "failed" });
    expect([...failed.hidden]).toEqual([]);
  });

  test("a field stays shown or hidden as it was while it is being asked", () => {
    expect([...run({ client: 7 }, {}).hidden]).toEqual(["note"]);
    expect([...run({ client: 7 }, {}, { last: true }).hidden]).toEqual([]);
    expect([...run({ client: 7 }, {}, { last: false }).hidden]).toEqual(["note"]);
  });

  test("a lock counts when it held before as well", () => {
    const held = { "price.readOnlyIf [7]": true, "price.readOnlyIf [3]": true };
    expect([...run({ client: 7 }, held, {}, { client: 3 }).locked]).toEqual(["price"]);
    expect([...run({ client: 7 }, { ...held, "price.readOnlyIf [3]": false }, {}, { client: 3 }).locked]).toEqual([]);
  });
});
