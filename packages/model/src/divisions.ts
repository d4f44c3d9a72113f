import { divisions as text } from "./divisions.data.ts";

// Apart from the package's root, because the list is larger than the rest of it together.

/** China's provinces, cities and districts by name. */
export interface Divisions {
  readonly provinces: readonly string[];
  readonly citiesOf: (province: string) => readonly string[];
  readonly districtsOf: (province: string, city: string) => readonly string[];
}

let known: Divisions | undefined;

/** The list, read once. */
export function divisions(): Divisions {
  known ??= readDivisions(text);
  return known;
}

/** Reads the compact list: provinces by line, cities behind tabs, a city's districts behind a colon and commas. */
function readDivisions(list: string): Divisions {
  const provinces = new Map<string, ReadonlyMap<string, readonly string[]>>();
  for (const line of list.trim().split("\n")) {
    const [province = "", ...cities] = line.split("\t");
    const own = cities.map((city): readonly [string, readonly string[]] => {
      const [name = "", districts = ""] = city.split(":");
      return [name, districts === "" ? [] : districts.split(",")];
    });
    provinces.set(province, new Map(own));
  }
  return {
    provinces: [...provinces.keys()],
    citiesOf: (province) => [...(provinces.get(province)?.keys() ?? [])],
    districtsOf: (province, city) => provinces.get(province)?.get(city) ?? [],
  };
}

/** An address by its parts; null where a part is not known. */
export interface AddressParts {
  readonly province: string | null;
  readonly city: string | null;
  readonly district: string | null;
  readonly detail: string | null;
}

const gap = /^[\s,，、/／|·>-]+/u;
const provinceEnding = /(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$/u;
const cityEnding = /(?:市|地区|盟)$/u;

/**
 * Splits a written address by the divisions there are. A province may be written short ("浙江") where a city or district
 * follows, and left out before a city that only one province has. What is not recognised stays in the detail.
 */
export function splitAddress(written: string): AddressParts {
  const text = written.trim();
  const { provinces, citiesOf } = divisions();
  const blank: AddressParts = { province: null, city: null, district: null, detail: text === "" ? null : text };
  const province = findStart(text, provinces, provinceEnding);
  if (province !== undefined) {
    const found = splitBelow(province.name, text.slice(province.length).replace(gap, ""));
    const isBare = found.city === null && found.district === null;
    // "江西路 1 号" lies in no province.
    return isBare && province.length < province.name.length && found.detail !== null ? blank : found;
  }
  const homes = provinces.filter((one) => citiesOf(one).some((city) => isNamed(city) && text.startsWith(city)));
  const [home] = homes;
  return home === undefined || homes.length > 1 ? blank : splitBelow(home, text);
}

function splitBelow(province: string, text: string): AddressParts {
  const { citiesOf, districtsOf } = divisions();
  const cities = citiesOf(province);
  // "北京市北京市海淀区": whose districts have no city, is written twice by some.
  const plain =
    cities.every((city) => !isNamed(city)) && text.startsWith(province) ? text.slice(province.length) : text;
  const city = findStart(plain, cities, cityEnding);
  if (city !== undefined) {
    const rest = plain.slice(city.length).replace(gap, "");
    return { province, city: city.name, ...splitDistrict(districtsOf(province, city.name), rest) };
  }
  const homes = cities.flatMap((name) => {
    const found = splitDistrict(districtsOf(province, name), plain);
    return found.district === null ? [] : [{ name, found }];
  });
  const [home] = homes;
  if (home !== undefined && homes.length === 1) return { province, city: home.name, ...home.found };
  return { province, city: null, district: null, detail: plain === "" ? null : plain };
}

function splitDistrict(districts: readonly string[], text: string): Pick<AddressParts, "district" | "detail"> {
  const found = findStart(text, districts, null);
  const rest = found === undefined ? text : text.slice(found.length).replace(gap, "");
  return { district: found?.name ?? null, detail: rest === "" ? null : rest };
}

/** The longest name a text begins with, whole or without its ending. */
function findStart(
  text: string,
  names: readonly string[],
  ending: RegExp | null,
): { readonly name: string; readonly length: number } | undefined {
  let best: { readonly name: string; readonly length: number } | undefined;
  for (const name of names) {
    const short = ending === null ? name : name.replace(ending, "");
    const length = text.startsWith(name) ? name.length : short.length > 1 && text.startsWith(short) ? short.length : 0;
    if (length > (best?.length ?? 0)) best = { name, length };
  }
  return best;
}

/** Districts without a city stand under one of these. */
function isNamed(city: string): boolean {
  return city !== "市辖区" && city !== "县" && !city.endsWith("行政区划");
}
