import { afterEach, expect, test } from "vitest";
import type { Grant, MatrixDefinition, ViewDefinition } from "@tongzhou/model";
import { checkView } from "../forms/checkView.ts";
import type { Session } from "../gateway/session.ts";
import { openMatrixWorkspace, raci, type MatrixWorkspace } from "../matrix/test/matrixWorkspace.ts";
import { showOwnView, showView } from "./visibleForms.ts";

let opened: MatrixWorkspace | undefined;
afterEach(async () => {
  await opened?.workspace.drop();
  opened = undefined;
});

const sees = (form: string, readFields?: readonly string[]): Grant => ({
  key: `see_${form}`,
  form,
  to: { role: "member" },
  actions: ["see"],
  ...(readFields === undefined ? {} : { readFields }),
});

const view: ViewDefinition = { key: "raci", form: "item", label: { zh: "职责分工" }, kind: "matrix", matrix: raci };

async function member(grants: readonly Grant[]): Promise<Session> {
  opened = await openMatrixWorkspace(grants);
  return opened.workspace.as(await opened.workspace.addMember("member"));
}

const shownTo = async (...grants: readonly Grant[]): Promise<MatrixDefinition | null | undefined> => {
  const shown = showView(await member(grants), view);
  await opened?.workspace.drop();
  opened = undefined;
  return shown === null ? null : shown.matrix;
};

test("a matrix is shown whole to who may read all it names", async () => {
  expect(await shownTo(sees("item"), sees("contact"), sees("duty"))).toEqual(raci);
});

test("without the cell form, an axis, the cell's field, the filter's or a column's form there is no such view", async () => {
  const [item, contact] = [sees("item"), sees("contact")];
  const all = ["item", "person", "contact", "letter", "ended"];
  expect(await shownTo(item, contact)).toBeNull();
  expect(await shownTo(item, sees("duty"))).toBeNull();
  for (const key of ["item", "person", "contact", "letter", "ended"])
    expect(
      await shownTo(
        item,
        contact,
        sees(
          "duty",
          all.filter((one) => one !== key),
        ),
      ),
    ).toBeNull();
});

test("colours, totals and captions that name what is hidden are left out one by one", async () => {
  const session = await member([
    sees("item"),
    sees("contact", ["name"]),
    sees("duty", ["item", "contact", "person", "letter"]),
  ]);
  const matrix: MatrixDefinition = {
    ...raci,
    filter: 'letter <> "i"',
    colors: [...(raci.colors ?? []), { expression: "ended", color: "gray" }],
    totals: [
      ...(raci.totals ?? []),
      { key: "over", label: { zh: "x" }, at: "rows", function: "sum", expression: "IF(ended, 1, 0)" },
    ],
  };
  const shown = showView(session, { ...view, matrix })?.matrix;
  expect(shown?.colors).toEqual(raci.colors);
  expect(shown?.totals).toEqual(raci.totals);
  expect(shown?.columns[1]).not.toHaveProperty("caption");
  expect(shown?.columns[1]?.sort).toEqual([{ field: "name", direction: "desc" }]);
});

test("a member's own matrix may name nothing that is hidden from them", async () => {
  const session = await member([sees("item"), sees("contact"), sees("duty", ["item", "person", "letter"])]);
  const save = (matrix: MatrixDefinition): void => checkView(session, { ...view, matrix });
  const { filter: _filter, ...open } = { ...raci, columns: [{ field: "person" }] };
  expect(() => save(open)).not.toThrow();
  for (const matrix of [
    { ...open, filter: "ended" },
    { ...open, cell: { kind: "field", field: "side" } as const },
    { ...open, columns: [{ field: "contact" }] },
    { ...open, form: "ability" },
  ])
    expect(() => save(matrix)).toThrow("definition.invalid");
});

test("one's own matrix stays where it names what is gone or hidden, so that it can be mended; another part still counts", async () => {
  const session = await member([sees("item")]);
  expect(showView(session, view)).toBeNull();
  expect(showOwnView(session, view)).toEqual(view);
  expect(showOwnView(session, { ...view, filter: "nothing > 1" })).toBeNull();
  expect(showOwnView(session, { ...view, form: "duty" })).toBeNull();
});
