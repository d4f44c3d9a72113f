import { must } from "@tongzhou/base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import "../src/all.ts";
import { compile, listFunctions } from "../src/index.ts";
import type { TypedExpr } from "../src/index.ts";
import { evaluateJs, startSqlSide } from "./backEnds.ts";
import type { SqlSide } from "./backEnds.ts";
import { sampleBinding, sampleFields, sampleJsRow, sampleRow } from "./sampleRecord.ts";

function build(source: string): TypedExpr {
  const result = compile(source, { fields: sampleFields, allowJavaScript: true });
  if (!result.ok) throw new Error(`${source}: ${JSON.stringify(result.error)}`);
  return result.value;
}

const functions = listFunctions();
const examples = functions.flatMap((entry) =>
  entry.examples.map(([source, gives]) => [entry.name, source, gives ?? "BLANK()"] as const),
);

describe("[F1] every example of every function", () => {
  let side: SqlSide;
  let answers: ReadonlyMap<string, unknown>;

  beforeAll(async () => {
    side = await startSqlSide(sampleFields, sampleBinding);
    const onBoth = examples.filter(([, source]) => !build(source).javascriptOnly);
    const [row = []] = await side.evaluate(
      onBoth.map(([, source]) => build(source)),
      [sampleRow],
    );
    answers = new Map(onBoth.map(([, source], index) => [source, row[index]]));
  });
  afterAll(() => side.stop());

  test.for(examples)("%s: %s gives %s", ([, source, gives]) => {
    const wanted = evaluateJs(build(gives), sampleJsRow);
    const typed = build(source);
    // Only the database knows what was.
    if (!typed.isRelated) expect(evaluateJs(typed, sampleJsRow)).toEqual(wanted);
    if (!typed.javascriptOnly) expect(must(answers, "answers").get(source)).toEqual(wanted);
  });

  test("only functions that are about blanks begin with an example of one", () => {
    const first = functions.map(({ examples: [example] }) => example?.[0] ?? "");
    const blank = first.filter((source) => /^[^(]+\(BLANK\(\)/.test(source));
    expect(blank).toEqual(["ISBLANK(BLANK())", "COALESCE(BLANK(), 2, 3)"]);
  });

  test("every function has at least one", () => {
    expect(functions.filter((entry) => entry.examples.length === 0).map((entry) => entry.name)).toEqual([]);
  });
});
