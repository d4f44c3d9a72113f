import { describe, expect, it } from "vitest";
import { buildFormScope } from "@tongzhou/model";
import { applySuggestion, readExpression, showExpression } from "../../../expression/expressionModel.ts";
import { namesField, renameInExpression } from "./renameKey.ts";
import { buildForm } from "./testDefinition.ts";

const scope = buildFormScope(buildForm().fields);

describe("an expression in the designer", () => {
  it("labels are shown and keys are stored", () => {
    const shown = showExpression('state = "open" and amount > 3', scope, "zh-CN");
    expect(shown).toBe('状态 = "打开" and 金额 > 3');
    expect(readExpression(shown, scope).source).toBe('state = "open" and amount > 3');
  });

  it("what is wrong is kept as it was typed, with the fix at hand", () => {
    const read = readExpression("金客 * 2", scope);
    expect(read.source).toBe("金客 * 2");
    const [diagnostic] = read.diagnostics;
    expect(diagnostic?.code).toBe("expr.unknown_field");
    expect(diagnostic === undefined ? "" : applySuggestion("金客 * 2", diagnostic)).toBe("金额 * 2");
  });

  it("nothing typed is nothing wrong", () => {
    expect(readExpression("  ", scope)).toEqual({ source: "", typed: undefined, diagnostics: [] });
  });

  it("what is read but too long to keep is told while it is written", () => {
    const { typed, diagnostics } = readExpression(`LEN("${"长".repeat(20_000)}") + 金额`, scope);
    expect([typed, diagnostics]).toMatchObject([undefined, [{ code: "expr.too_long", params: { limit: "20000" } }]]);
    expect(readExpression(`LEN("${"长".repeat(19_900)}") + 金额`, scope).diagnostics).toEqual([]);
  });

  it("a renamed key is renamed as a field only, not within texts or longer names", () => {
    expect(renameInExpression('IF(amount > 1, "amount", amount_2 & amount)', "amount", "total")).toBe(
      'IF(total > 1, "amount", amount_2 & total)',
    );
    expect([namesField("amount + 1", "amount"), namesField('"amount"', "amount")]).toEqual([true, false]);
  });
});
