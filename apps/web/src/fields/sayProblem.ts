import type { TextProblem } from "./fieldFace.ts";
import type { Wording } from "../shell/language.tsx";

// The rules name the form that is wanted; people are shown one of it.
const examples: ReadonlyMap<string | number, string> = new Map([
  ["phone", "138 0013 8000"],
  ["email", "name@example.com"],
  ["url", "https://example.com"],
  ["id_card", "11010519491231002X"],
  ["credit_code", "91350100M000100Y43"],
  ["postal_code", "310000"],
  ["license_plate", "浙A12345"],
  ["YYYY-MM-DD", "2026-01-31"],
  ["HH:MM:SS", "09:30"],
  ["YYYY-MM-DDTHH:MM:SSZ", "2026-01-31 09:30"],
]);

/** What is wrong with a text or a value, and what would be right. */
export function sayProblem({ problem, limit = "" }: TextProblem, { t }: Pick<Wording, "t">): string {
  switch (problem) {
    case "archived_option":
      return t("fields.problemArchived");
    case "characters":
      return t("fields.problemCharacters");
    case "decimals":
      return t("fields.problemDecimals", { limit });
    case "format":
      return t("fields.problemFormat", { limit: examples.get(limit) ?? limit });
    case "range":
      return t("fields.problemRange", { limit });
    case "read_only":
      return t("fields.problemReadOnly");
    case "too_long":
      return t("fields.problemTooLong", { limit });
    case "too_many":
      return t("fields.problemTooMany", { limit });
    case "type":
      return t("fields.problemType");
    case "unavailable_option":
      return t("fields.problemUnavailableOption");
    case "unavailable_record":
      return t("fields.problemUnavailableRecord");
    case "unknown_option":
      return t("fields.problemOption");
    case "not_found":
    case "needs_lookup":
      return t("fields.problemNotFound", { text: limit });
    case "ambiguous":
      return t("fields.problemAmbiguous", { text: limit });
    default:
      return problem satisfies never;
  }
}
