/** Excel's plain spelling of a number when it becomes text: 15 digits at most, a power of ten where 20 signs do not do. */
export function spellNumber(value: number): string {
  if (value === 0) return "0";
  const digits = Number(value.toPrecision(15));
  const size = Math.abs(digits);
  if (size >= 1e20 || size < 1e-18) return spellPower(digits, 14);
  const plain = expand(digits);
  return plain.length - (digits < 0 ? 1 : 0) > 20 && size < 1 ? spellPower(digits, 14) : plain;
}

/** 1.5E+21, with at most so many decimals. */
export function spellPower(value: number, decimals: number): string {
  const [mantissa = "", exponent = ""] = value.toExponential(decimals).split("e");
  const kept = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  const size = exponent.replace(/[+-]/, "");
  return `${kept}E${exponent.startsWith("-") ? "-" : "+"}${size.padStart(2, "0")}`;
}

/** Digits without a power of ten. */
function expand(value: number): string {
  const text = `${value}`;
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = "", first = "", rest = "", power = "0"] = match;
  const exponent = Number(power);
  const digits = first + rest;
  return exponent < 0
    ? `${sign}0.${"0".repeat(-exponent - 1)}${digits}`
    : `${sign}${digits}${"0".repeat(exponent - rest.length)}`;
}
