import { must } from "@tongzhou/base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import "../src/all.ts";
import { compile, listFunctions } from "../src/index.ts";
import type { TypedExpr } from "../src/index.ts";
import { evaluateJs, startSqlSide } from "./backEnds.ts";
import type { SqlSide } from "./backEnds.ts";

function build(source: string): TypedExpr {
  const result = compile(source, { fields: [], allowJavaScript: true });
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
    side = await startSqlSide([]);
    const onBoth = examples.filter(([, source]) => !build(source).javascriptOnly);
    const [row = []] = await side.evaluate(
      onBoth.map(([, source]) => build(source)),
      [{}],
    );
    answers = new Map(onBoth.map(([, source], index) => [source, row[index]]));
  });
  afterAll(() => side.stop());

  test.for(examples)("%s: %s gives %s", ([, source, gives]) => {
    const wanted = evaluateJs(build(gives), {});
    expect(evaluateJs(build(source), {})).toEqual(wanted);
    if (!build(source).javascriptOnly) expect(must(answers, "answers").get(source)).toEqual(wanted);
  });

  test("every function has at least one", () => {
    expect(functions.filter((entry) => entry.examples.length === 0).map((entry) => entry.name)).toEqual([]);
  });
});
