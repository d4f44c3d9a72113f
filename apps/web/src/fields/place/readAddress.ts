import type { Wire } from "@tongzhou/model";

// The endings of the three levels' names; what follows the last one found is the street and number.
const pattern =
  /^(?<province>[^\s省市区]{1,8}?(?:省|自治区|特别行政区)|(?:北京|上海|天津|重庆)市?)?\s*(?<city>[^\s省市区县]{1,12}?(?:自治州|地区|盟|市|市辖区))?\s*(?<district>[^\s省市]{1,12}?(?:自治县|自治旗|林区|区|县|旗|市))?\s*(?<detail>.*)$/su;

/** A written address as its parts; what is not recognised stays in the detail line, nothing is dropped. */
export function readAddress(text: string): Wire {
  const plain = text.trim().replaceAll(/[/／]/g, " ");
  const found = pattern.exec(plain)?.groups ?? {};
  const { province, city, district, detail } = found;
  const fill = (part: string | undefined): string | null => (part === undefined || part === "" ? null : part);
  if (fill(province) === null && fill(city) === null)
    return { province: null, city: null, district: null, detail: plain };
  const name = province !== undefined && /^(?:北京|上海|天津|重庆)$/.test(province) ? `${province}市` : province;
  return { province: fill(name), city: fill(city), district: fill(district), detail: fill(detail?.trim()) };
}
