import { expect, test } from "vitest";
import { readAddress } from "./readAddress.ts";

test.each([
  ["浙江省杭州市西湖区文三路 90 号", ["浙江省", "杭州市", "西湖区", "文三路 90 号"]],
  ["浙江省 杭州市 西湖区", ["浙江省", "杭州市", "西湖区", null]],
  ["北京市海淀区中关村大街 1 号", ["北京市", null, "海淀区", "中关村大街 1 号"]],
  ["内蒙古自治区 呼伦贝尔市 鄂温克族自治旗", ["内蒙古自治区", "呼伦贝尔市", "鄂温克族自治旗", null]],
  ["1600 Amphitheatre Parkway", [null, null, null, "1600 Amphitheatre Parkway"]],
])("%s is read part by part", (text, [province, city, district, detail]) => {
  expect(readAddress(text)).toEqual({ province, city, district, detail });
});
