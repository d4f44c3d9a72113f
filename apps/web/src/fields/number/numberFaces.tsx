/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a drawing made of markup, with a name for those who listen */
import type { FieldOf, Wire } from "@tongzhou/model";
import { Icon } from "@tongzhou/ui";
import { checkWire, refuseText } from "../checkWire.ts";
import type { FieldFace, TextKit } from "../fieldFace.ts";
import { readDecimal, shiftDecimal } from "./readNumber.ts";
import styles from "../Cell.module.css";

type Filled = Exclude<Wire, null>;

function unitsOf(field: { readonly unit?: { readonly zh: string; readonly en?: string } }): readonly string[] {
  return field.unit === undefined ? [] : [field.unit.zh, ...(field.unit.en === undefined ? [] : [field.unit.en])];
}

function withUnit(number: string, field: FieldOf<"number"> | FieldOf<"integer">, { wording }: TextKit): string {
  return field.unit === undefined ? number : `${number} ${wording.label(field.unit)}`;
}

function formatNumber(value: Filled, field: FieldOf<"number">, kit: TextKit): string {
  const { decimals, thousands, percent } = field;
  const shown = percent === true && decimals !== undefined ? Math.max(decimals - 2, 0) : decimals;
  return withUnit(kit.wording.format.decimal(String(value), { decimals: shown, thousands, percent }), field, kit);
}

/** 数字. */
export const numberFace: FieldFace<"number"> = {
  align: "end",
  input: "text",
  width: 110,
  cell: formatNumber,
  format: formatNumber,
  plain: (value, field) => (field.percent === true ? `${shiftDecimal(String(value), 2)}%` : String(value)),
  read: (text, field) => readWith(text, field, { isPercent: field.percent === true, units: unitsOf(field) }),
};

/** 金额. */
export const moneyFace: FieldFace<"money"> = {
  align: "end",
  input: "text",
  width: 130,
  cell: (value, field, { wording }) => wording.format.money(String(value), field.currency, field.decimals),
  format: (value, field, { wording }) => wording.format.money(String(value), field.currency, field.decimals),
  plain: String,
  read: (text, field) => readWith(text, field),
};

function readWith(
  text: string,
  field: FieldOf<"number"> | FieldOf<"money">,
  options: Parameters<typeof readDecimal>[1] = {},
) {
  const number = readDecimal(text, options);
  return number === null ? refuseText("format", "1234.5") : checkWire(field, number);
}

/** 整数. */
export const integerFace: FieldFace<"integer"> = {
  align: "end",
  input: "text",
  width: 100,
  cell: formatInteger,
  format: formatInteger,
  plain: String,
  read: (text, field) => readWhole(text, unitsOf(field), (number) => checkWire(field, number)),
};

function formatInteger(value: Filled, field: FieldOf<"integer">, kit: TextKit): string {
  return withUnit(kit.wording.format.decimal(String(value), { thousands: field.thousands }), field, kit);
}

function readWhole(text: string, units: readonly string[], check: (number: number) => ReturnType<typeof checkWire>) {
  const number = readDecimal(text, { units });
  if (number === null) return refuseText("format", 42);
  return number.includes(".") ? refuseText("decimals", 0) : check(Number(number));
}

/** 评分. */
export const ratingFace: FieldFace<"rating"> = {
  align: "start",
  input: "text",
  width: 110,
  cell: (value, field, kit) => (
    <Stars value={Number(value)} max={field.max ?? 5} label={formatRating(value, field, kit)} />
  ),
  format: formatRating,
  plain: String,
  read: (text, field) => {
    const stars = /^[★⭐]+/u.exec(text.trim())?.[0];
    if (stars !== undefined) return checkWire(field, [...stars].length);
    return readWhole(text.replace(/\s*(?:\/\s*\d+|星|分|stars?)$/i, ""), [], (number) => checkWire(field, number));
  },
};

function formatRating(value: Filled, field: FieldOf<"rating">, { wording }: TextKit): string {
  return wording.t("fields.rating", { value: String(value), max: String(field.max ?? 5) });
}

function Stars({ value, max, label }: { readonly value: number; readonly max: number; readonly label: string }) {
  return (
    <span className={styles.stars} role="img" aria-label={label}>
      {Array.from({ length: max }, (_, index) => (
        <Icon key={index} name="star" size={14} className={index < value ? styles.starOn : styles.starOff} />
      ))}
    </span>
  );
}

/** 进度. */
export const progressFace: FieldFace<"progress"> = {
  align: "start",
  input: "text",
  width: 130,
  cell: (value) => (
    <span className={styles.progress}>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.bar} style={{ width: `${Math.min(100, Math.max(0, Number(value)))}%` }} />
      </span>
      <span className={styles.percent}>{`${String(value)}%`}</span>
    </span>
  ),
  format: (value) => `${String(value)}%`,
  read: (text, field) => readWhole(text.trim().replace(/%$/, ""), [], (number) => checkWire(field, number)),
};
