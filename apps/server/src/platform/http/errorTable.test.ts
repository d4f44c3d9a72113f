import { readFileSync, writeFileSync } from "node:fs";
import { errorText } from "@tongzhou/i18n";
import { errorCodes } from "@tongzhou/model";
import { expect, it } from "vitest";
import { statusOf } from "./statusOf.ts";

const file = new URL("../../../../../docs/errors.md", import.meta.url);

// Written by this test, so that the page cannot say less than the code does: UPDATE_DOCS=1 renews it.
function buildPage(): string {
  const rows = errorCodes.map(
    (code) =>
      `| \`${code}\` | ${statusOf[code]} | ${cell(errorText(code, {}, "zh-CN"))} | ${cell(errorText(code, {}, "en"))} |`,
  );
  return [
    "# 错误 Errors",
    "",
    "每个错误的回答是 `{code, params, message, requestId}`：`code` 不变，供程序判断；`message` 用调用者的语言说明发生了什么、保留了什么、该怎么办。",
    "",
    "Every error answers `{code, params, message, requestId}`: `code` is stable and for programs; `message` says in the caller's language what happened, what was kept, and what to do. Where `params` name a field, a form or a limit, the message names it too.",
    "",
    "| code | HTTP | 中文 | English |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

it("docs/errors.md lists every error with its status and both texts", () => {
  const page = buildPage();
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(file, page);
  expect(readFileSync(file, "utf8")).toBe(page);
});
