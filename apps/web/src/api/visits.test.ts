import { expect, test } from "vitest";
import { addVisit } from "./visits.ts";

test("an opened record comes first, and only once", () => {
  const visits = [
    { form: "ticket", record: 1 },
    { form: "task", record: 1 },
  ];
  expect(addVisit(visits, { form: "task", record: 1 })).toEqual([
    { form: "task", record: 1 },
    { form: "ticket", record: 1 },
  ]);
});

test("twelve are kept", () => {
  const visits = Array.from({ length: 12 }, (_, index) => ({ form: "ticket", record: index + 1 }));
  expect(addVisit(visits, { form: "ticket", record: 99 })).toHaveLength(12);
});
