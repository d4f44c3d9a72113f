import type { Wire } from "@tongzhou/model";

/** Which of the two numbers of a place comes first. */
export type LocationOrder = "lat_lng" | "lng_lat";

const decimal = "([+-]?[0-9]{1,3}(?:\\.[0-9]+)?)";
const pair = new RegExp(
  `${decimal}\\s*°?\\s*([NSEW北南东西]?)\\s*[,，;；、/\\s]\\s*${decimal}\\s*°?\\s*([NSEW北南东西]?)`,
  "giu",
);

interface Pair {
  readonly first: number;
  readonly second: number;
  /** The letters beside the numbers, or the words before them, say which is which. */
  readonly told: LocationOrder | null;
  readonly rest: string;
}

/**
 * A place written as two numbers, perhaps with its name before or after: `30.27,120.13`, `120.13 30.27 西湖`,
 * `POINT(120.13 30.27)`, `北纬 30.27，东经 120.13`. Which number is which is told by letters, by what cannot be a latitude, by
 * where China lies, and else by the column.
 * @returns null when there are no two such numbers
 */
export function readLocation(text: string, order: LocationOrder | null): Wire {
  const found = findPair(text);
  if (found === null) return null;
  const { first, second } = found;
  const chosen = found.told ?? provenOrder(found) ?? order ?? chinaOrder(found) ?? "lat_lng";
  const [lat, lng] = chosen === "lat_lng" ? [first, second] : [second, first];
  return { lat, lng, label: found.rest === "" ? null : found.rest };
}

/** The order that a column's header or any of its cells prove; null when nothing does. */
export function findOrder(label: string, samples: readonly string[]): LocationOrder | null {
  const proofs = samples.flatMap((text) => {
    const found = findPair(text);
    return found === null ? [] : [found.told ?? provenOrder(found) ?? chinaOrder(found)];
  });
  const proof = proofs.find((one) => one !== null);
  if (proof !== undefined && proof !== null) return proof;
  if (/经纬|lng.*lat|lon.*lat|x.*y/iu.test(label)) return "lng_lat";
  return /纬经|纬度.*经度|lat.*l(?:ng|on)/iu.test(label) ? "lat_lng" : null;
}

function findPair(text: string): Pair | null {
  const plain = text.normalize("NFKC");
  const pairs = [...plain.matchAll(pair)];
  // A house number is no latitude: of several pairs the one with decimals, and that last.
  const match = pairs.findLast(([all]) => all.includes(".")) ?? pairs.at(-1);
  if (match === undefined) return null;
  const [all, first = "", mark = "", second = "", otherMark = ""] = match;
  const before = plain.slice(0, match.index);
  const rest = `${before} ${plain.slice(match.index + all.length)}`
    .replaceAll(/(?:point|lat(?:itude)?|lng|lon(?:gitude)?|北纬|南纬|东经|西经|纬度|经度)\s*[:=]?/giu, " ")
    .replaceAll(/[()[\]{}<>"'°]/gu, " ")
    .replaceAll(/\s+/gu, " ")
    .replaceAll(/^[\s,，;；:：]+|[\s,，;；:：]+$/gu, "");
  const told = toldOrder(before, mark, otherMark);
  return { first: signed(first, mark), second: signed(second, otherMark), told, rest };
}

function signed(text: string, mark: string): number {
  return /[SW南西]/iu.test(mark) ? -Math.abs(Number(text)) : Number(text);
}

function toldOrder(before: string, mark: string, otherMark: string): LocationOrder | null {
  if (/[NS北南]/iu.test(mark) || /[EW东西]/iu.test(otherMark)) return "lat_lng";
  if (/[EW东西]/iu.test(mark) || /[NS北南]/iu.test(otherMark) || /point\s*\(\s*$/iu.test(before)) return "lng_lat";
  if (/(?:lat(?:itude)?|[北南]?纬度?)\s*[:=：]?\s*$/iu.test(before)) return "lat_lng";
  return /(?:lng|lon(?:gitude)?|[东西]?经度?)\s*[:=：]?\s*$/iu.test(before) ? "lng_lat" : null;
}

function provenOrder({ first, second }: Pair): LocationOrder | null {
  if (Math.abs(first) > 90 && Math.abs(second) <= 90) return "lng_lat";
  return Math.abs(second) > 90 && Math.abs(first) <= 90 ? "lat_lng" : null;
}

// China lies between 73 and 136 degrees east, 3 and 54 degrees north: no number can be both.
function chinaOrder({ first, second }: Pair): LocationOrder | null {
  const isEast = (value: number): boolean => value >= 73 && value <= 136;
  const isNorth = (value: number): boolean => value >= 3 && value <= 54;
  if (isEast(first) && isNorth(second)) return "lng_lat";
  return isNorth(first) && isEast(second) ? "lat_lng" : null;
}
