import { entry, num, plain, text } from "../cells/plain.ts";
import type { Plain } from "../cells/plain.ts";
import type { FunctionDefinition } from "../define.ts";
import { failure } from "../errorValue.ts";
import { Decimal } from "../number.ts";
import type { Scale } from "./units.data.ts";
import { binaryPrefixes, prefixes, temperatures, units } from "./units.data.ts";

interface Unit {
  readonly kind: string;
  readonly size: number;
  readonly takesPrefix: boolean;
}

const plainUnits: ReadonlyMap<string, Unit> = new Map(
  Object.entries(units).flatMap(([kind, rows]) =>
    rows.flatMap(([names, size, takesPrefix = false]) =>
      names.split(" ").map((name) => [name, { kind, size, takesPrefix }] as const),
    ),
  ),
);

/** A unit by its name: as it is, else with what may stand before it. */
function findUnit(name: string): Unit | null {
  const whole = plainUnits.get(name);
  if (whole !== undefined) return whole;
  for (const size of [1, 2]) {
    const [before, rest] = [name.slice(0, size), plainUnits.get(name.slice(size))];
    if (rest === undefined || !rest.takesPrefix) continue;
    const isData = rest.kind === "information";
    const factor = (isData ? binaryPrefixes[before] : undefined) ?? prefixes[before];
    // A square kilometre is a million square metres.
    const power = rest.kind === "area" && rest.size !== 100 ? 2 : name.endsWith("3") ? 3 : 1;
    if (factor !== undefined) return { ...rest, size: rest.size * factor ** power };
  }
  return null;
}

/** A temperature by its scale's name; a kelvin may have something before it. */
function findScale(name: string): Scale | null {
  const whole = Object.hasOwn(temperatures, name) ? temperatures[name] : undefined;
  if (whole !== undefined) return whole;
  const [, before = "", rest] = /^(da|.)(K|kel)$/.exec(name) ?? [];
  const factor = prefixes[before];
  return rest === undefined || factor === undefined ? null : [0, factor, 1];
}

function convert(value: number, from: string, to: string): Plain {
  const [warm, cold] = [findScale(from), findScale(to)];
  if (warm !== null && cold !== null) {
    const kelvins = new Decimal(value).plus(warm[0]).times(warm[1]).div(warm[2]);
    return from === to ? value : kelvins.times(cold[2]).div(cold[1]).minus(cold[0]).toSignificantDigits(15);
  }
  const [given, wanted] = [findUnit(from), findUnit(to)];
  if (given === null || wanted === null || given.kind !== wanted.kind) return failure.na;
  return given.size === wanted.size ? value : Number(((value * given.size) / wanted.size).toPrecision(15));
}

/** Units of measure. */
export const unitFunctions: Readonly<Record<string, FunctionDefinition>> = {
  CONVERT: {
    ...entry(
      "单位换算",
      "number",
      "CONVERT(number, from, to)",
      [
        "换算计量单位，写法同 Excel，区分大小写，如“kg”“mi”“C”“m2”“kWh”。",
        'A number in another unit of measure, spelled as in Excel, such as "kg", "mi", "C", "m2" or "kWh"; letter case counts.',
      ],
      [
        ['CONVERT(2.5, "km", "m")', "2500"],
        ['CONVERT(68, "F", "C")', "20"],
        ['CONVERT(3, "km2", "ha")', "300"],
        ['CONVERT(1, "kg", "m")', null],
      ],
      plain([num, text, text], "number", convert),
    ),
    fails: "#N/A",
  },
};
