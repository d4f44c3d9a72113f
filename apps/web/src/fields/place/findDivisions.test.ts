import { describe, expect, test } from "vitest";
import { loadDivisions } from "./divisions.ts";
import { findDivisions, levelsOf, offerDivisions } from "./findDivisions.ts";

async function find(typed: string): Promise<readonly string[]> {
  return findDivisions(await loadDivisions(), typed).map((place) => levelsOf(place).join("/"));
}

describe("a place is found", () => {
  test.each([
    ["西湖", "浙江省/杭州市/西湖区"],
    ["xihu", "浙江省/杭州市/西湖区"],
    ["zj xh", "浙江省/杭州市/西湖区"],
    ["浙江杭州西湖", "浙江省/杭州市/西湖区"],
    ["hz", "浙江省/杭州市"],
    ["chongqing", "重庆市"],
    ["cq", "重庆市"],
    ["xiamen", "福建省/厦门市"],
    ["changsha", "湖南省/长沙市"],
    ["朝阳", "北京市/市辖区/朝阳区"],
  ])("by %s", async (typed, place) => {
    expect(await find(typed)).toContain(place);
  });

  test("the larger place comes first", async () => {
    expect((await find("杭州"))[0]).toBe("浙江省/杭州市");
  });

  test("what is nowhere finds nothing", async () => {
    expect(await find("亚特兰蒂斯")).toEqual([]);
  });
});

test("without a word the next level is offered", async () => {
  const divisions = await loadDivisions();
  expect(offerDivisions(divisions, { province: "", city: "" })).toHaveLength(34);
  expect(offerDivisions(divisions, { province: "浙江省", city: "" })[0]?.city).toBe("杭州市");
  expect(offerDivisions(divisions, { province: "浙江省", city: "杭州市" }).map(({ district }) => district)).toContain(
    "西湖区",
  );
});
