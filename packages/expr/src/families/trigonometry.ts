import { entry, num, plain } from "../cells/plain.ts";
import type { Plain } from "../cells/plain.ts";
import { failure } from "../errorValue.ts";
import type { FunctionDefinition } from "../define.ts";
import { degrees, radians } from "./exactNumbers.ts";
import { inSql } from "./inSql.ts";

/** Past this the reduction of an angle to a full turn has no digits left; Excel gives #NUM! as well. */
const MAX_ANGLE = 2 ** 27;

function angle(js: (x: number) => Plain): ReturnType<typeof plain> {
  return plain([num], "number", (x) => (Math.abs(x) >= MAX_ANGLE ? failure.num : js(x)));
}

const real = (js: (x: number) => Plain): ReturnType<typeof plain> => plain([num], "number", (x) => js(x));
const inverse = (x: number): Plain => (x === 0 ? failure.div0 : 1 / x);

/** Angles (in radians) and hyperbolic functions. */
export const trigonometryFunctions: Readonly<Record<string, FunctionDefinition>> = {
  SIN: entry(
    "正弦",
    "number",
    "SIN(angle)",
    ["角（弧度）的正弦。", "Sine of an angle in radians."],
    [["ROUND(SIN(PI() / 6), 10)", "0.5"]],
    angle(Math.sin),
  ),
  COS: entry(
    "余弦",
    "number",
    "COS(angle)",
    ["角（弧度）的余弦。", "Cosine of an angle in radians."],
    [["COS(0)", "1"]],
    angle(Math.cos),
  ),
  TAN: entry(
    "正切",
    "number",
    "TAN(angle)",
    ["角（弧度）的正切。", "Tangent of an angle in radians."],
    [["ROUND(TAN(PI() / 4), 10)", "1"]],
    angle(Math.tan),
  ),
  COT: entry(
    "余切",
    "number",
    "COT(angle)",
    ["角（弧度）的余切。", "Cotangent of an angle in radians."],
    [["ROUND(COT(PI() / 4), 10)", "1"]],
    angle((x) => inverse(Math.tan(x))),
  ),
  SEC: entry(
    "正割",
    "number",
    "SEC(angle)",
    ["角（弧度）的正割。", "Secant of an angle in radians."],
    [["SEC(0)", "1"]],
    angle((x) => inverse(Math.cos(x))),
  ),
  CSC: entry(
    "余割",
    "number",
    "CSC(angle)",
    ["角（弧度）的余割。", "Cosecant of an angle in radians."],
    [["ROUND(CSC(PI() / 2), 10)", "1"]],
    angle((x) => inverse(Math.sin(x))),
  ),
  ASIN: entry(
    "反正弦",
    "number",
    "ASIN(number)",
    ["正弦为此数的角（弧度）。", "The angle, in radians, with this sine."],
    [["ROUND(ASIN(1), 4)", "1.5708"]],
    real(Math.asin),
  ),
  ACOS: entry(
    "反余弦",
    "number",
    "ACOS(number)",
    ["余弦为此数的角（弧度）。", "The angle, in radians, with this cosine."],
    [["ACOS(1)", "0"]],
    real(Math.acos),
  ),
  ATAN: entry(
    "反正切",
    "number",
    "ATAN(number)",
    ["正切为此数的角（弧度）。", "The angle, in radians, with this tangent."],
    [["ROUND(ATAN(1), 4)", "0.7854"]],
    real(Math.atan),
  ),
  ACOT: entry(
    "反余切",
    "number",
    "ACOT(number)",
    ["余切为此数的角（弧度）。", "The angle, in radians, with this cotangent."],
    [["ROUND(ACOT(1), 4)", "0.7854"]],
    real((x) => (x > 1 ? Math.atan(1 / x) : Math.PI / 2 - Math.atan(x))),
  ),
  ATAN2: entry(
    "坐标角",
    "number",
    "ATAN2(x, y)",
    ["从原点到点 (x, y) 的方向角（弧度）。", "The angle, in radians, from the origin to the point (x, y)."],
    [["ROUND(ATAN2(1, 1), 4)", "0.7854"]],
    plain([num, num], "number", (x, y) => (x === 0 && y === 0 ? failure.div0 : Math.atan2(y, x))),
  ),
  SINH: entry(
    "双曲正弦",
    "number",
    "SINH(number)",
    ["双曲正弦。", "Hyperbolic sine."],
    [["SINH(0)", "0"]],
    real(Math.sinh),
  ),
  COSH: entry(
    "双曲余弦",
    "number",
    "COSH(number)",
    ["双曲余弦。", "Hyperbolic cosine."],
    [["COSH(0)", "1"]],
    real(Math.cosh),
  ),
  TANH: entry(
    "双曲正切",
    "number",
    "TANH(number)",
    ["双曲正切。", "Hyperbolic tangent."],
    [["TANH(0)", "0"]],
    real(Math.tanh),
  ),
  COTH: entry(
    "双曲余切",
    "number",
    "COTH(number)",
    ["双曲余切。", "Hyperbolic cotangent."],
    [["ROUND(COTH(1), 4)", "1.313"]],
    real((x) => inverse(Math.tanh(x))),
  ),
  SECH: entry(
    "双曲正割",
    "number",
    "SECH(number)",
    ["双曲正割。", "Hyperbolic secant."],
    [["SECH(0)", "1"]],
    real((x) => 1 / Math.cosh(x)),
  ),
  CSCH: entry(
    "双曲余割",
    "number",
    "CSCH(number)",
    ["双曲余割。", "Hyperbolic cosecant."],
    [["ROUND(CSCH(1), 4)", "0.8509"]],
    real((x) => inverse(Math.sinh(x))),
  ),
  ASINH: entry(
    "反双曲正弦",
    "number",
    "ASINH(number)",
    ["反双曲正弦。", "Inverse hyperbolic sine."],
    [["ASINH(0)", "0"]],
    real(Math.asinh),
  ),
  ACOSH: entry(
    "反双曲余弦",
    "number",
    "ACOSH(number)",
    ["反双曲余弦。", "Inverse hyperbolic cosine."],
    [["ACOSH(1)", "0"]],
    real(Math.acosh),
  ),
  ATANH: entry(
    "反双曲正切",
    "number",
    "ATANH(number)",
    ["反双曲正切。", "Inverse hyperbolic tangent."],
    [["ATANH(0)", "0"]],
    real(Math.atanh),
  ),
  ACOTH: entry(
    "反双曲余切",
    "number",
    "ACOTH(number)",
    ["反双曲余切。", "Inverse hyperbolic cotangent."],
    [["ROUND(ACOTH(2), 4)", "0.5493"]],
    real((x) => (Math.abs(x) > 1 ? Math.atanh(1 / x) : Number.NaN)),
  ),
  DEGREES: entry(
    "弧度转角度",
    "number",
    "DEGREES(angle)",
    ["把弧度换成角度。", "Radians as degrees."],
    [["ROUND(DEGREES(PI()), 8)", "180"]],
    inSql(
      real((x) => (x * 180) / Math.PI),
      degrees,
    ),
  ),
  RADIANS: entry(
    "角度转弧度",
    "number",
    "RADIANS(angle)",
    ["把角度换成弧度。", "Degrees as radians."],
    [["ROUND(RADIANS(180), 4)", "3.1416"]],
    inSql(
      real((x) => (x * Math.PI) / 180),
      radians,
    ),
  ),
};
