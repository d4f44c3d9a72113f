import { expect, test } from "vitest";
import { emptyStack, mapSteps, pushStep, takeRedo, takeUndo } from "./undoModel.ts";

test("steps are undone newest first and done again in order", () => {
  const two = pushStep(pushStep<string>(emptyStack, "a"), "b");
  const once = takeUndo(two);
  const twice = once && takeUndo(once.stack);
  expect([once?.step, twice?.step]).toEqual(["b", "a"]);
  expect(twice && takeUndo(twice.stack)).toBeUndefined();
  expect(twice && takeRedo(twice.stack)?.step).toBe("a");
});

test("something new after an undo ends what could be done again", () => {
  const undone = takeUndo(pushStep<string>(emptyStack, "a"));
  expect(undone && takeRedo(pushStep(undone.stack, "b"))).toBeUndefined();
});

test("only the newest hundred are kept", () => {
  const many = Array.from({ length: 150 }, (_, index) => index).reduce<{
    done: readonly number[];
    undone: readonly number[];
  }>((stack, step) => pushStep(stack, step), emptyStack);
  expect([many.done.length, many.done[0]]).toEqual([100, 50]);
});

test("every step, done or undone, can be changed at once", () => {
  const stack = { done: [1, 2], undone: [3] };
  expect(mapSteps(stack, (step) => step * 10)).toEqual({ done: [10, 20], undone: [30] });
});
