import { expect, test } from "vitest";
import { loadDivisions } from "./divisions.ts";

test("every province of the list has cities, and every city districts or none at all", async () => {
  const { provinces, citiesOf, districtsOf } = await loadDivisions();
  expect(provinces).toHaveLength(34);
  expect(provinces.filter((province) => citiesOf(province).length === 0)).toEqual([]);
  expect(districtsOf("浙江省", "杭州市")).toContain("西湖区");
  expect(districtsOf("香港特别行政区", "九龙")).toContain("油尖旺区");
});
