import { expect, test } from "vitest";
import { divisions, splitAddress } from "./divisions.ts";

test("every province has cities, and every city of the mainland its districts", () => {
  const { provinces, citiesOf, districtsOf } = divisions();
  expect(provinces.length).toBeGreaterThanOrEqual(31);
  expect(citiesOf("浙江省")).toContain("杭州市");
  expect(districtsOf("浙江省", "杭州市")).toContain("西湖区");
  expect(citiesOf("nowhere")).toEqual([]);
});

test.each([
  ["浙江省杭州市西湖区文三路 1 号", ["浙江省", "杭州市", "西湖区", "文三路 1 号"]],
  ["浙江 杭州 西湖区 文三路 1 号", ["浙江省", "杭州市", "西湖区", "文三路 1 号"]],
  ["浙江省/杭州市/西湖区", ["浙江省", "杭州市", "西湖区", null]],
  ["杭州市西湖区文三路 1 号", ["浙江省", "杭州市", "西湖区", "文三路 1 号"]],
  ["北京市海淀区中关村大街 1 号", ["北京市", "市辖区", "海淀区", "中关村大街 1 号"]],
  ["北京市北京市海淀区中关村大街 1 号", ["北京市", "市辖区", "海淀区", "中关村大街 1 号"]],
  ["北京市市辖区海淀区中关村大街 1 号", ["北京市", "市辖区", "海淀区", "中关村大街 1 号"]],
  ["上海浦东新区张江路 1 号", ["上海市", "市辖区", "浦东新区", "张江路 1 号"]],
  ["内蒙古自治区 呼伦贝尔市 鄂温克族自治旗", ["内蒙古自治区", "呼伦贝尔市", "鄂温克族自治旗", null]],
  ["广西南宁青秀区民族大道", ["广西壮族自治区", "南宁市", "青秀区", "民族大道"]],
  ["浙江省", ["浙江省", null, null, null]],
  ["江西路 1 号", [null, null, null, "江西路 1 号"]],
  ["北京路 5 号", [null, null, null, "北京路 5 号"]],
  ["西湖区文三路", [null, null, null, "西湖区文三路"]],
  ["1600 Amphitheatre Parkway", [null, null, null, "1600 Amphitheatre Parkway"]],
  ["", [null, null, null, null]],
])("%s is split by the divisions there are", (text, [province, city, district, detail]) => {
  expect(splitAddress(text)).toEqual({ province, city, district, detail });
});

test("what is split and joined again is what was written, for every district there is", () => {
  const { provinces, citiesOf, districtsOf } = divisions();
  const wrong = provinces.flatMap((province) =>
    citiesOf(province).flatMap((city) =>
      districtsOf(province, city).filter((district) => {
        const parts = splitAddress(`${province}${city}${district}解放路 8 号`);
        return JSON.stringify(Object.values(parts)) !== JSON.stringify([province, city, district, "解放路 8 号"]);
      }),
    ),
  );
  expect(wrong).toEqual([]);
});
