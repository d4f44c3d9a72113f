import type { TLocalizedValidationError } from "typebox/error";

/** What is wrong with the shape of one part of a document, in both languages. */
export interface ShapeWords {
  readonly detail: string;
  readonly detailEn: string;
}

const typeWords: Readonly<Record<string, ShapeWords>> = {
  array: { detail: "列表", detailEn: "a list" },
  boolean: { detail: "true 或 false", detailEn: "true or false" },
  integer: { detail: "整数", detailEn: "a whole number" },
  number: { detail: "数字", detailEn: "a number" },
  object: { detail: "一组带名字的设置", detailEn: "settings by name" },
  string: { detail: "文字", detailEn: "text" },
};

/** Says in words what the validator found. */
export function describeShape(error: TLocalizedValidationError): ShapeWords {
  switch (error.keyword) {
    case "additionalProperties": {
      const names = error.params.additionalProperties;
      return {
        detail: `没有名为 ${names.join("、")} 的设置`,
        detailEn: `there is no setting called ${names.join(", ")}`,
      };
    }
    case "required": {
      const names = error.params.requiredProperties;
      return { detail: `缺少 ${names.join("、")}`, detailEn: `${names.join(", ")} missing` };
    }
    case "type": {
      const words = [error.params.type].flat().map((name) => typeWords[name] ?? { detail: name, detailEn: name });
      return {
        detail: `应为${words.map(({ detail }) => detail).join("或")}`,
        detailEn: `must be ${words.map(({ detailEn }) => detailEn).join(" or ")}`,
      };
    }
    case "const":
      return oneOf([error.params.allowedValue]);
    case "enum":
      return oneOf(error.params.allowedValues);
    case "minLength":
    case "minItems":
      return { detail: `至少 ${error.params.limit} 个`, detailEn: `at least ${error.params.limit}` };
    case "maxLength":
    case "maxItems":
      return { detail: `至多 ${error.params.limit} 个`, detailEn: `at most ${error.params.limit}` };
    case "minimum":
      return { detail: `不能小于 ${error.params.limit}`, detailEn: `not below ${error.params.limit}` };
    case "maximum":
      return { detail: `不能大于 ${error.params.limit}`, detailEn: `not above ${error.params.limit}` };
    case "pattern":
      return { detail: `应符合 ${error.params.pattern}`, detailEn: `must match ${error.params.pattern}` };
    case "anyOf":
      return { detail: "不是允许的任何一种写法", detailEn: "none of the ways to write it" };
    default:
      return { detail: error.message, detailEn: error.message };
  }
}

function oneOf(values: readonly unknown[]): ShapeWords {
  const list = values.map((value) => JSON.stringify(value)).join(", ");
  return { detail: `只能是 ${list}`, detailEn: `must be ${values.length > 1 ? "one of " : ""}${list}` };
}
