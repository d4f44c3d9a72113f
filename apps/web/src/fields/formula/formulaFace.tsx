import type { FieldDefinition, FieldOf, Wire } from "@tongzhou/model";
import { refuseText } from "../checkWire.ts";
import type { FieldFace } from "../fieldFace.ts";
import { booleanFace } from "../boolean/booleanFace.tsx";
import { choiceFace, choicesFace } from "../choice/choiceFaces.tsx";
import { dateFace, datetimeFace, durationFace, timeFace } from "../moment/momentFaces.tsx";
import { moneyFace, numberFace } from "../number/numberFaces.tsx";
import { memberFace } from "../people/peopleFaces.tsx";
import { textFace } from "../text/textFaces.tsx";

/** The field whose values look like a formula's results. */
export function resultField(field: FieldOf<"formula">): ResultField {
  const { key, label, result, decimals, unit, percent, currency, options = [] } = field;
  const common = { key, label };
  const digits = decimals === undefined ? {} : { decimals };
  switch (result) {
    case "choice":
      if (options.length > 0) return { ...common, kind: "choice", options };
      return { ...common, kind: "text" };
    case "text":
      if (options.length === 0) return { ...common, kind: "text" };
      // A formula gives words; the option of the same word lends it its colour and its English.
      return { ...common, kind: "choice", options: options.map((option) => ({ ...option, key: option.label.zh })) };
    case "number":
      if (currency !== undefined) return { ...common, kind: "money", currency, ...digits };
      return {
        ...common,
        kind: "number",
        thousands: true,
        ...digits,
        ...(unit === undefined ? {} : { unit }),
        ...(percent === undefined ? {} : { percent }),
      };
    case "boolean":
    case "date":
    case "datetime":
    case "time":
    case "duration":
    case "member":
      return { ...common, kind: result };
    default:
      return result satisfies never;
  }
}

const faces = {
  text: textFace,
  choice: choiceFace,
  number: numberFace,
  money: moneyFace,
  boolean: booleanFace,
  date: dateFace,
  datetime: datetimeFace,
  time: timeFace,
  duration: durationFace,
  member: memberFace,
} as const;

type ResultField = FieldOf<keyof typeof faces>;

type Shower = Pick<FieldFace<FieldDefinition["kind"]>, "cell" | "format" | "plain" | "align">;

function shower(field: FieldOf<"formula">): Shower {
  // Each result's face is only ever given the field that resultField makes for it.
  return faces[resultField(field).kind] as unknown as Shower;
}

/** Whether a field's values stand at the end of their column, as numbers do. */
export function isFormulaAtEnd(field: FieldOf<"formula">): boolean {
  return shower(field).align === "end";
}

/** What stands between the words of a formula that gives several of its options at once, as `JOIN("；", …)` does. */
const between = "；";

// Several words are shown as several options, in the reader's language.
function listedAs(
  value: Wire,
  field: FieldOf<"formula">,
): { readonly field: FieldOf<"choices">; readonly words: readonly string[] } | null {
  if (field.result !== "text" || typeof value !== "string" || !value.includes(between)) return null;
  const shown = resultField(field);
  return shown.kind === "choice" ? { field: { ...shown, kind: "choices" }, words: value.split(between) } : null;
}

/** 公式: shown as its result's kind, never written by hand. */
export const formulaFace: FieldFace<"formula"> = {
  align: "start",
  input: "none",
  width: 120,
  cell: (value, field, kit, place) => {
    const listed = listedAs(value, field);
    if (listed !== null) return choicesFace.cell(listed.words, listed.field, kit, place);
    return shower(field).cell(value, resultField(field), kit, place);
  },
  format: (value, field, kit) => {
    const listed = listedAs(value, field);
    if (listed !== null) return choicesFace.format(listed.words, listed.field, kit);
    return shower(field).format(value, resultField(field), kit);
  },
  plain: (value: Exclude<Wire, null>, field, kit) => {
    const listed = listedAs(value, field);
    if (listed !== null) return choicesFace.format(listed.words, listed.field, kit);
    const face = shower(field);
    return (face.plain ?? face.format)(value, resultField(field), kit);
  },
  read: () => refuseText("read_only"),
};
