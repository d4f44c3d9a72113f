import { useState } from "react";
import type { ReactElement } from "react";
import { Button, IconButton, Select } from "@tongzhou/ui";
import { printCondition, readCondition } from "@tongzhou/model";
import type { ColorRule, FieldDefinition } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import { ConditionRow } from "../../../filter/ConditionRow.tsx";
import { filterFields, isGroup, newComparison } from "../../../filter/filterTree.ts";
import { lazyExpressionBox } from "./lazyExpressionBox.ts";
import { useExpressionWords } from "./useExpressionWords.ts";
import styles from "./Panels.module.css";

/** Props of ColorPanel. */
export interface ColorPanelProps {
  readonly fields: readonly FieldDefinition[];
  readonly colors: readonly ColorRule[];
  readonly onColors: (colors: readonly ColorRule[]) => void;
  /** False where a rule always colours the one cell it is about. */
  readonly hasTarget?: boolean | undefined;
}

const colorNames = {
  gray: "grid.colorGray",
  teal: "grid.colorTeal",
  blue: "grid.colorBlue",
  violet: "grid.colorViolet",
  pink: "grid.colorPink",
  red: "grid.colorRed",
  amber: "grid.colorAmber",
  green: "grid.colorGreen",
} as const satisfies Record<ColorRule["color"], string>;

interface DraftRule extends Omit<ColorRule, "expression"> {
  readonly condition: Parameters<typeof printCondition>[0];
}

// What the panel shows, and the complete part of it that it gave to the view.
interface HeldRules {
  readonly sent: string;
  readonly rules: readonly DraftRule[];
}

/** Which rows and cells are coloured, and when. */
export function ColorPanel({ fields, colors, onColors, hasTarget = true }: ColorPanelProps): ReactElement {
  const { t, label } = useWording();
  const lookup = new Map(fields.map((field) => [field.key, field]));
  const [held, setHeld] = useState<HeldRules>();
  // Rules that are not complete yet are in no view; they stay here until the view gets others from elsewhere.
  const rules = held?.sent === JSON.stringify(colors) ? held.rules : readRules(colors, lookup);
  const say = useExpressionWords(rules.some(({ condition }) => condition.kind === "expression"));
  const usable = filterFields(fields);
  const [first] = usable;
  // The rule that is written as an expression.
  const [writing, setWriting] = useState<number>();
  const change = (next: readonly DraftRule[]): void => {
    const sent = next.flatMap(({ condition, ...rest }) => {
      const expression = printCondition(condition, lookup);
      return expression === "" ? [] : [{ ...rest, expression }];
    });
    setHeld({ sent: JSON.stringify(sent), rules: next });
    onColors(sent);
  };
  return (
    <div className={styles.panel}>
      {rules.length === 0 && <p className={styles.none}>{t("grid.noColors")}</p>}
      {rules.map((rule, index) => (
        <div key={index} className={styles.rule}>
          {writing === index ? (
            <lazyExpressionBox.Part
              source={printCondition(rule.condition, lookup)}
              isShownLive={hasTarget}
              onApply={(source) => {
                setWriting(undefined);
                change(rules.with(index, { ...rule, condition: readRule(source, lookup) }));
              }}
            />
          ) : (
            !isGroup(rule.condition) && (
              <ConditionRow
                condition={rule.condition}
                fields={usable}
                say={say}
                onChange={(condition) => change(rules.with(index, { ...rule, condition }))}
              />
            )
          )}
          <div className={styles.line}>
            {hasTarget && (
              <Select
                aria-label={t("grid.colorTarget")}
                value={rule.field ?? ""}
                options={[
                  { value: "", text: t("grid.colorRow") },
                  ...fields.map((field) => ({ value: field.key, text: label(field.label) })),
                ]}
                onChange={(key) => {
                  const { field: _field, ...rest } = rule;
                  change(rules.with(index, key === "" ? rest : { ...rest, field: key }));
                }}
              />
            )}
            <Select
              aria-label={t("grid.colorName")}
              value={rule.color}
              options={(Object.keys(colorNames) as ColorRule["color"][]).map((color) => ({
                value: color,
                text: t(colorNames[color]),
              }))}
              onChange={(color) => change(rules.with(index, { ...rule, color }))}
            />
            <span className={styles.grow} />
            <Button
              size="small"
              variant="quiet"
              icon="fx"
              text={t(writing === index ? "grid.asConditions" : "grid.asExpression")}
              onClick={() => setWriting(writing === index ? undefined : index)}
            />
            <IconButton
              icon="x"
              iconSize={12}
              label={t("grid.removeColor")}
              onClick={() => {
                setWriting(undefined);
                change(rules.toSpliced(index, 1));
              }}
            />
          </div>
        </div>
      ))}
      <div>
        <Button
          size="small"
          variant="quiet"
          icon="plus"
          text={t("grid.addColor")}
          disabled={first === undefined}
          onClick={() => first !== undefined && change([...rules, { color: "amber", condition: newComparison(first) }])}
        />
      </div>
    </div>
  );
}

function readRules(colors: readonly ColorRule[], lookup: ReadonlyMap<string, FieldDefinition>): readonly DraftRule[] {
  return colors.map(({ expression, ...rest }) => ({ ...rest, condition: readRule(expression, lookup) }));
}

/** One comparison as a row, anything else as the expression it is. */
function readRule(expression: string, lookup: ReadonlyMap<string, FieldDefinition>): DraftRule["condition"] {
  const read = readCondition(expression, lookup);
  const [only] = isGroup(read) && read.items.length === 1 ? read.items : [];
  return only !== undefined && !isGroup(only) ? only : { kind: "expression", source: expression };
}
