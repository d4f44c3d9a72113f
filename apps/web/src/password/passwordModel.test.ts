import { expect, test } from "vitest";
import { isUsable, judgePassword } from "./passwordModel.ts";

const about = ["范宇", "fanyu@chengqi.example", "Chengqi Digital"];

test("a short password says how much is missing, counting characters and not bytes", () => {
  expect(judgePassword("", about)).toEqual({ kind: "empty" });
  expect(judgePassword("abc", about)).toEqual({ kind: "short", missing: 7 });
  expect(judgePassword("一二三四五六七八九", about)).toEqual({ kind: "short", missing: 1 });
});

test.each([
  "1234567890",
  "9876543210",
  "aaaaaaaaaaaa",
  "abababababab",
  "password123",
  "qwertyuiop",
  "Fanyu@2026!",
  "chengqi2026",
  "admin123456",
  "woaini1314520",
])("%s is easy to guess", (password) => {
  expect(judgePassword(password, about)).toEqual({ kind: "weak" });
});

test.each(["明天去看海和大帆船吧", "paper boat on the river", "kT7#mq2Lx9v", "四月的雨下在旧码头"])(
  "%s may be used",
  (password) => {
    expect(isUsable(judgePassword(`${password}。`, about))).toBe(true);
  },
);

test("a sentence is strong", () => {
  expect(judgePassword("paper boat on the river", about)).toEqual({ kind: "strong" });
});
