import { describe, expect, it } from "vitest";
import { fieldKinds } from "@tongzhou/model";
import { findKinds } from "./paletteModel.ts";

const found = (typed: string): readonly string[] => findKinds(typed, () => true).flatMap((section) => section.kinds);

describe("the palette", () => {
  it("shows every kind once", () => {
    expect(found("").toSorted()).toEqual([...fieldKinds].toSorted());
  });

  it.each([
    ["gs", "formula"],
    ["gongshi", "formula"],
    ["lsh", "auto_number"],
    ["下拉", "choice"],
    ["checkbox", "choices"],
    ["money", "money"],
    ["附件", "attachments"],
  ])("%s finds %s", (typed, kind) => {
    expect(found(typed)).toContain(kind);
  });

  it("leaves out what is not allowed, and groups without kinds", () => {
    expect(findKinds("", (kind) => kind === "text")).toEqual([{ group: "basic", kinds: ["text"] }]);
  });
});
