import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { expect, test } from "vitest";
import { toProblems } from "./problems.ts";

const closed = { additionalProperties: false };
const Operation = Type.Union([
  Type.Object({ kind: Type.Literal("create"), values: Type.Object({}) }, closed),
  Type.Object({ kind: Type.Literal("delete"), id: Type.Integer() }, closed),
]);
const Body = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1 })),
    position: Type.Optional(Type.Union([Type.String({ maxLength: 3 }), Type.Null()])),
    operations: Type.Array(Operation),
  },
  closed,
);
const validator = Compile(Body);

function problemsOf(value: unknown): readonly unknown[] {
  return toProblems("body", validator.Errors(value));
}

test.each([
  [{}, [{ path: "body.operations", rule: "required" }]],
  [{ operations: [], x: 1 }, [{ path: "body.x", rule: "unknown" }]],
  [{ operations: [], limit: 0 }, [{ path: "body.limit", rule: "minimum", expected: 1 }]],
  [{ operations: [], limit: "5" }, [{ path: "body.limit", rule: "type", expected: "integer" }]],
  [{ operations: [], position: "long" }, [{ path: "body.position", rule: "maxLength", expected: 3 }]],
  [{ operations: [], position: 4 }, [{ path: "body.position", rule: "anyOf" }]],
  [
    { operations: [{ kind: "delete", id: "7" }] },
    [{ path: "body.operations.0.id", rule: "type", expected: "integer" }],
  ],
  [{ operations: [{ kind: "merge" }] }, [{ path: "body.operations.0", rule: "anyOf" }]],
  [[], [{ path: "body", rule: "type", expected: "object" }]],
  [JSON.parse('{"operations":[],"__proto__":{}}'), [{ path: "body.__proto__", rule: "unknown" }]],
])("%j is wrong at the place a person would name", (value, expected) => {
  expect(problemsOf(value)).toEqual(expected);
});
