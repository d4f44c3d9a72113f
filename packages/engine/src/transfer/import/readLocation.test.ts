import { expect, test } from "vitest";
import { findOrder, readLocation } from "./readLocation.ts";

test.each<readonly [string, readonly [number, number, string | null] | null]>([
  ["120.1,30.2", [30.2, 120.1, null]],
  ["30.2,120.1", [30.2, 120.1, null]],
  ["30.2 120.1", [30.2, 120.1, null]],
  ["（120.1，30.2）", [30.2, 120.1, null]],
  ["POINT(120.1 30.2)", [30.2, 120.1, null]],
  ["西湖 30.2468,120.1485", [30.2468, 120.1485, "西湖"]],
  ["文三路 1 号 30.2,120.1", [30.2, 120.1, "文三路 1 号"]],
  ["87.6, 43.8", [43.8, 87.6, null]],
  ["43.8, 87.6", [43.8, 87.6, null]],
  ["纬度: 30.2, 120.1", [30.2, 120.1, null]],
  ["40.7128° N, 74.0060° W", [40.7128, -74.006, null]],
  ["74.0060W 40.7128N", [40.7128, -74.006, null]],
  ["-33.86, 151.21", [-33.86, 151.21, null]],
  ["40.7,-74.0", [40.7, -74, null]],
  ["杭州", null],
  ["文三路 1 号", null],
])("%s is a place", (text, place) => {
  const [lat, lng, label] = place ?? [];
  expect(readLocation(text, null)).toEqual(place === null ? null : { lat, lng, label });
});

test("where a cell does not tell which number is which, the column does", () => {
  expect(findOrder("位置", ["2.35,48.85", "151.2,-33.8"])).toBe("lng_lat");
  expect(readLocation("2.35,48.85", "lng_lat")).toEqual({ lat: 48.85, lng: 2.35, label: null });
  expect(findOrder("经纬度", ["2.35,48.85"])).toBe("lng_lat");
  expect(findOrder("Lat/Lng", ["48.85,2.35"])).toBe("lat_lng");
  expect(findOrder("位置", ["48.85,2.35"])).toBe(null);
});
