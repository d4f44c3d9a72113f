import { expect, test } from "vitest";
import {
  decodeMentions,
  encodeMentions,
  findPeople,
  findTyped,
  insertMention,
  nameApart,
  readMentions,
} from "./mentionModel.ts";

const people = [
  { id: 2, name: "周倩" },
  { id: 3, name: "王小" },
  { id: 4, name: "王小明" },
];

test("a text is kept with ids and read back with names", () => {
  const kept = encodeMentions("@周倩 请看，@王小明 也看", people);
  expect(kept).toBe("@[2] 请看，@[4] 也看");
  expect(readMentions(kept)).toEqual([
    { kind: "mention", id: 2 },
    { kind: "text", text: " 请看，" },
    { kind: "mention", id: 4 },
    { kind: "text", text: " 也看" },
  ]);
  const back = decodeMentions(kept, (id) => people.find((one) => one.id === id)?.name ?? "");
  expect(back.text).toBe("@周倩 请看，@王小明 也看");
  expect(back.picked.map(({ id }) => id)).toEqual([2, 4]);
});

test("a name that was typed and not picked stays text", () => {
  expect(encodeMentions("@周倩 请看", [])).toBe("@周倩 请看");
});

test.each([
  ["请 @zh", 5, { start: 2, typed: "zh" }],
  ["@", 1, { start: 0, typed: "" }],
  ["me@example.com", 14, undefined],
  ["@周倩 请看", 6, undefined],
  ["没有", 2, undefined],
])("%j with the caret at %i is typing %j", (text, caret, typed) => {
  expect(findTyped(text, caret)).toEqual(typed);
});

test("people are found by pinyin", () => {
  expect(findPeople(people, "zhouq").map(({ id }) => id)).toEqual([2]);
  expect(findPeople(people, "wxm").map(({ id }) => id)).toEqual([4]);
});

test("a pick replaces what was typed and puts the caret behind it", () => {
  expect(insertMention("请 @zh 看", { start: 2, typed: "zh" }, { id: 2, name: "周倩" })).toEqual({
    text: "请 @周倩  看",
    caret: 6,
  });
});

test("namesakes are told apart, and those who left are not offered", () => {
  const members = [
    { id: 1, name: "李敏", email: "limin@x.example", status: "active" },
    { id: 2, name: "李敏", email: "limin2@x.example", status: "active" },
    { id: 3, name: "周倩", email: "z@x.example", status: "left" },
  ];
  expect(nameApart(members).map(({ name }) => name)).toEqual(["李敏(limin)", "李敏(limin2)"]);
});
