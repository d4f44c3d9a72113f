import type { TextProblem } from "./fieldFace.ts";
import type { Wording } from "../shell/language.tsx";

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
      return t("fields.problemFormat", { limit });
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
