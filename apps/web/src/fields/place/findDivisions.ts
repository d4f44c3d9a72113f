import { findPinyin } from "@tongzhou/i18n";
import type { Divisions } from "./divisions.ts";

/** A place by its levels; "" from the level on that is not chosen. */
export interface Division {
  readonly province: string;
  readonly city: string;
  readonly district: string;
}

// More than anybody reads; another letter finds the rest.
const mostFound = 50;

/** Names of a place from the province down; a city that only repeats its province is left out. */
export function levelsOf({ province, city, district }: Division): readonly string[] {
  return [province, city, district].filter((name) => name !== "");
}

/** The places one level below: provinces, cities of a province, districts of a city. */
export function offerDivisions(
  divisions: Divisions,
  { province, city }: Pick<Division, "province" | "city">,
): readonly Division[] {
  if (province === "") return divisions.provinces.map((name) => ({ province: name, city: "", district: "" }));
  if (city === "") return divisions.citiesOf(province).map((name) => ({ province, city: name, district: "" }));
  return divisions.districtsOf(province, city).map((name) => ({ province, city, district: name }));
}

/**
 * Places whose names contain what was typed, in characters, pinyin or initials ("西湖", "xihu", "xh"); words between
 * blanks may name several levels ("zj xh"). The last word names the place itself. Names that begin with what was typed
 * come first, and larger places before smaller.
 */
export function findDivisions(divisions: Divisions, typed: string): readonly Division[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const last = words.at(-1) ?? "";
  const found: { readonly place: Division; readonly rank: number }[] = [];
  for (const entry of entriesOf(divisions)) {
    const own = entry.names.at(-1);
    if (own === undefined) continue;
    const rank = rankName(own, last);
    const whole = entry.joined.includes(last);
    if (rank === undefined && !whole) continue;
    if (!words.slice(0, -1).every((word) => entry.names.some((name) => rankName(name, word) !== undefined))) continue;
    found.push({ place: entry.place, rank: (rank ?? 2) * 10 + entry.names.length });
  }
  return found
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, mostFound)
    .map(({ place }) => place);
}

interface Name {
  readonly text: string;
  readonly letters: string;
  readonly initials: string;
}

interface Entry {
  readonly place: Division;
  readonly names: readonly Name[];
  /** All names without the words for their levels, so that 浙江杭州西湖 is found as it is written. */
  readonly joined: string;
}

const known = new WeakMap<Divisions, readonly Entry[]>();

function entriesOf(divisions: Divisions): readonly Entry[] {
  const entries = known.get(divisions) ?? buildEntries(divisions);
  known.set(divisions, entries);
  return entries;
}

function buildEntries(divisions: Divisions): readonly Entry[] {
  const names = new Map<string, Name>();
  const nameOf = (text: string): Name => {
    const name = names.get(text) ?? spell(text);
    names.set(text, name);
    return name;
  };
  const entryOf = (place: Division): Entry => {
    const levels = levelsOf(place);
    const joined = `${levels.join("")} ${levels.map((level) => level.replace(/(?:省|市|区|县)$/, "")).join("")}`;
    return { place, names: levels.map(nameOf), joined };
  };
  return divisions.provinces.flatMap((province) => [
    entryOf({ province, city: "", district: "" }),
    ...divisions.citiesOf(province).flatMap((city) => [
      // 市辖区 and the like name no place by themselves.
      ...(/^(?:市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划)$/.test(city)
        ? []
        : [entryOf({ province, city, district: "" })]),
      ...divisions.districtsOf(province, city).map((district) => entryOf({ province, city, district })),
    ]),
  ]);
}

// Names of places are read otherwise than their characters are by themselves.
const readings: Readonly<Record<string, string>> = {
  重庆: "chongqing",
  厦门: "xiamen",
  长沙: "changsha",
  长春: "changchun",
};

function spell(text: string): Name {
  const syllables = Array.from(text, (character) => findPinyin(character) ?? character);
  const special = Object.entries(readings).find(([place]) => text.startsWith(place));
  const letters = special === undefined ? syllables.join("") : special[1] + syllables.slice(special[0].length).join("");
  const initials = syllables.map((one) => one[0] ?? "").join("");
  const own = special === undefined ? initials : `${special[1][0] ?? ""}${initials.slice(1)}`;
  return { text, letters, initials: own };
}

/** 0 when the name begins with the word, 1 when it contains it; undefined when it does not. Letters only from the beginning. */
function rankName({ text, letters, initials }: Name, word: string): 0 | 1 | undefined {
  if (text.startsWith(word) || letters.startsWith(word) || initials.startsWith(word)) return 0;
  return text.includes(word) ? 1 : undefined;
}
