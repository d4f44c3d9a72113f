import { datetimeOfMs, secondsOfTime, timeOfSeconds } from "../day.ts";
import type { FunctionDefinition } from "../define.ts";
import { ErrorValue, failure, findError } from "../errorValue.ts";
import { Decimal } from "../number.ts";
import type { Overload, TypeSpec } from "../overload.ts";
import { isList } from "../value.ts";
import type { Value } from "../value.ts";
import { cellsOf, isFailure, Range, single } from "./cell.ts";
import type { Cell, CellArg, CellContext } from "./cell.ts";
import { booleanOf, numberOf, textOf } from "./readCell.ts";
import { dateOfExcelDay, dayOfSerial, excelDayOf, serialOfDay } from "./serial.ts";

/** Calls a function of the language with cells: the arguments are turned into the types of its signature. */
export function callOverloads(
  definition: FunctionDefinition & { readonly overloads: readonly Overload[] },
  given: readonly CellArg[],
  context: CellContext,
): Cell | Range {
  const overload = definition.overloads.find(({ params, rest, least }) => {
    const required = params.filter((param) => param.fallback === undefined).length + (rest === undefined ? 0 : least);
    return given.length >= required && (rest !== undefined || given.length <= params.length);
  });
  if (overload === undefined) return failure.value;
  const args: Value[] = [];
  const count = Math.max(given.length, overload.params.length);
  for (let index = 0; index < count; index++) {
    const param = overload.params[index] ?? overload.rest;
    if (param === undefined) break;
    const arg = given[index];
    if (arg === undefined) {
      args.push(fallbackOf(param.fallback));
      continue;
    }
    const value = valueOf(param.spec, arg, context);
    if (value instanceof ErrorValue) return value;
    args.push(value);
  }
  const result = overload.call(args, { now: context.now, zone: "UTC", currentMember: null });
  if (result === null)
    return findError(definition.fails ?? "") ?? (definition.group === "text" ? failure.value : failure.num);
  return toCell(result, overload, context);
}

const plainCell = (value: Value): Cell => (typeof value === "string" || typeof value === "boolean" ? value : null);

function fallbackOf(source: string | undefined): Value {
  return source === undefined || !/^-?[\d.]+$/.test(source) ? null : new Decimal(source);
}

function valueOf(spec: TypeSpec, arg: CellArg, context: CellContext): Value | ErrorValue {
  switch (spec) {
    case "text":
    case "textual":
      return textOf(arg);
    case "boolean":
      return booleanOf(arg);
    case "date":
    case "time":
    case "datetime":
    case "duration": {
      const serial = numberOf(arg);
      return typeof serial === "number" ? momentOf(spec, serial, context) : serial;
    }
    case "list":
    case "T[]":
    case "Ts":
    case "items":
    case "values":
    case "numbers":
    case "ordered[]":
    case "number[]":
    case "text[]":
    case "texts":
    case "boolean[]":
    case "date[]":
      return cellsOf(arg).map((cell) => (typeof cell === "number" ? new Decimal(cell) : isFailure(cell) ? null : cell));
    case "T":
    case "any": {
      const cell = single(arg);
      return typeof cell === "number" ? new Decimal(cell) : cell;
    }
    default: {
      const number = numberOf(arg);
      return typeof number === "number" ? new Decimal(number) : number;
    }
  }
}

function momentOf(
  spec: "date" | "time" | "datetime" | "duration",
  serial: number,
  context: CellContext,
): Value | ErrorValue {
  if (serial < 0) return failure.num;
  const seconds = Math.round((serial - Math.floor(serial)) * 86_400_000) / 1000;
  if (spec === "duration") return Math.round(serial * 86_400);
  if (spec === "time") return timeOfSeconds(Math.round(seconds));
  const day = dayOfSerial(Math.floor(serial), context.date1904);
  if (spec === "date") return dateOfExcelDay(day) ?? failure.num;
  return datetimeOfMs((day - 25_569) * 86_400_000 + Math.round(seconds * 1000)) ?? failure.num;
}

function toCell(result: Value | ErrorValue, overload: Overload, context: CellContext): Cell | Range {
  if (!(result instanceof ErrorValue) && isList(result))
    return new Range(result.map((item) => [item instanceof Decimal ? item.toNumber() : plainCell(item)]));
  if (result instanceof Decimal) {
    const number = result.toNumber();
    return Number.isFinite(number) ? number : failure.num;
  }
  if (typeof result === "string") {
    if (overload.result === "date") return serialOfDay(excelDayOf(result), context.date1904);
    if (overload.result === "time") return secondsOfTime(result) / 86_400;
    if (overload.result === "datetime") return serialOfDay(Date.parse(result) / 86_400_000 + 25_569, context.date1904);
    return result;
  }
  if (typeof result === "number") return overload.result === "duration" ? result / 86_400 : result;
  if (typeof result === "boolean" || result === null || result instanceof ErrorValue) return result;
  return failure.value;
}
