import { afterEach, expect, test } from "vitest";
import { QueryObserver } from "@tanstack/react-query";
import { queryClient } from "../queryClient.ts";
import { recordKeys } from "../recordQueries.ts";
import { notePosition, positionOfReads } from "./readPositions.ts";

afterEach(() => queryClient.clear());

const subject = { form: "ticket" };
const within = { timeout: 30_000 };
let last = 0;

/** A workspace of its own, and reads of it that end when they are told to. */
function open() {
  last += 1;
  const workspace = `w${last}`;
  const begin = (form: string, name = "page") => {
    const answer = Promise.withResolvers<number>();
    const queryKey = [...recordKeys.form(workspace, form), name];
    const done = queryClient.fetchQuery({ queryKey, queryFn: async () => answer.promise });
    return {
      queryKey,
      end: async () => {
        answer.resolve(1);
        await done;
      },
    };
  };
  return { workspace, begin };
}

test("a watch without reads asks from the last position heard", () => {
  const { workspace } = open();
  expect(positionOfReads(workspace, subject)).toBeUndefined();
  notePosition(workspace, "1.0");
  notePosition(workspace, "2.0");
  expect(positionOfReads(workspace, subject)).toBe("2.0");
});

test("a watch asks from what was known when the oldest of its reads began, on its way or done", async () => {
  const { workspace, begin } = open();
  notePosition(workspace, "1.0");
  const page = begin("ticket");
  notePosition(workspace, "2.0");
  const [groups, other] = [begin("ticket", "groups"), begin("client")];
  notePosition(workspace, "3.0");
  expect(positionOfReads(workspace, subject)).toBe("1.0");
  await Promise.all([page.end(), groups.end(), other.end()]);
  notePosition(workspace, "4.0");
  expect(positionOfReads(workspace, subject)).toBe("1.0");
  expect(positionOfReads(workspace, { form: "client" })).toBe("2.0");
  expect(positionOfReads(workspace, { form: "ticket", record: 7 })).toBe("4.0");
  // Who reads by themselves may keep it under another form's name.
  expect(positionOfReads(workspace, { form: "visit", isQuiet: true })).toBe("1.0");
  await queryClient.invalidateQueries({ queryKey: page.queryKey, refetchType: "none" });
  expect(positionOfReads(workspace, subject)).toBe("2.0");
});

test("a first read that is overtaken by a change is read again", async () => {
  const { workspace } = open();
  const answers = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  let asked = 0;
  const queryKey = [...recordKeys.form(workspace, "ticket"), "page"];
  const observer = new QueryObserver(queryClient, {
    queryKey,
    queryFn: async () => {
      asked += 1;
      return answers[asked - 1]?.promise ?? "too often";
    },
  });
  const stop = observer.subscribe(() => undefined);
  await expect.poll(() => asked, within).toBe(1);
  void queryClient.invalidateQueries({ queryKey });
  answers[0]?.resolve("before");
  await expect.poll(() => asked, within).toBe(2);
  answers[1]?.resolve("after");
  await expect.poll(() => observer.getCurrentResult().data, within).toBe("after");
  expect(asked).toBe(2);
  stop();
});

test("what nobody shows and is overtaken on its way is read again when it is shown", async () => {
  const { workspace, begin } = open();
  const page = begin("ticket");
  await queryClient.invalidateQueries({ queryKey: recordKeys.form(workspace, "ticket") });
  await page.end();
  await expect.poll(() => queryClient.getQueryState(page.queryKey)?.isInvalidated, within).toBe(true);
});
