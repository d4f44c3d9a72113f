import type { ReactElement } from "react";
import { Button, IconButton, Select } from "@tongzhou/ui";
import { compile } from "@tongzhou/expr";
import { buildFormScope } from "@tongzhou/model";
import type { MatrixTotal } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import type { SetupPartProps } from "./ColumnSetup.tsx";
import { NameInput } from "./NameInput.tsx";
import { functionNames } from "./functionNames.ts";
import { numberFields, totalKey } from "./setupModel.ts";
import styles from "./MatrixDialog.module.css";

const maxTotals = 6;

/** The totals beside rows and below columns. */
export function TotalSetup({ matrix, form, onMatrix }: SetupPartProps): ReactElement {
  const { t, locale } = useWording();
  const totals = matrix.totals ?? [];
  const { cell } = matrix;
  const isChoice = cell.kind === "field" && form.fields.find((one) => one.key === cell.field)?.kind === "choice";
  const numbers = numberFields(form);
  const setTotals = (next: readonly MatrixTotal[]): void => onMatrix({ ...matrix, totals: next });
  const scope = buildFormScope(form.fields);
  const name = (fallback: string): { readonly zh: string; readonly en?: string } =>
    locale === "en" ? { zh: fallback, en: fallback } : { zh: fallback };
  return (
    <section className={styles.part}>
      <h3>{t("matrix.totals")}</h3>
      {totals.map((total, index) => {
        const change = (next: MatrixTotal): void => setTotals(totals.with(index, next));
        const isSum = total.function !== "count" && total.function !== "options";
        const isWrong = isSum && !compile(total.expression ?? "", scope, "number").ok;
        return (
          <div key={total.key} className={styles.group}>
            <NameInput
              name={t("matrix.totalName")}
              value={total.label}
              onValue={(next = { zh: " " }) => change({ ...total, label: next })}
            />
            <Select
              size="small"
              aria-label={t("matrix.totalAt")}
              value={total.at}
              options={(["rows", "columns", "both"] as const).map((at) => ({ value: at, text: t(placeNames[at]) }))}
              onChange={(at) => change({ ...total, at })}
            />
            <Select
              size="small"
              aria-label={t("matrix.function")}
              value={total.function}
              options={(Object.keys(functionNames) as MatrixTotal["function"][])
                .filter((one) => one !== "options" || isChoice)
                .map((one) => ({ value: one, text: t(functionNames[one]) }))}
              onChange={(next) => {
                const { expression = numbers[0]?.key ?? "1", ...rest } = total;
                change({ ...rest, function: next, ...(next === "count" || next === "options" ? {} : { expression }) });
              }}
            />
            {isSum && (
              <input
                className={styles.code}
                aria-label={t("matrix.summed")}
                aria-invalid={isWrong || undefined}
                value={total.expression ?? ""}
                maxLength={500}
                spellCheck={false}
                onChange={({ target }) => change({ ...total, expression: target.value })}
              />
            )}
            <IconButton
              icon="x"
              iconSize={12}
              label={t("matrix.removeTotal")}
              onClick={() => setTotals(totals.toSpliced(index, 1))}
            />
          </div>
        );
      })}
      {totals.length < maxTotals && (
        <div>
          <Button
            size="small"
            variant="quiet"
            icon="plus"
            text={t("matrix.addTotal")}
            onClick={() =>
              setTotals([
                ...totals,
                {
                  key: totalKey(matrix),
                  label: name(t("matrix.totals")),
                  at: "both",
                  function: isChoice ? "options" : "count",
                },
              ])
            }
          />
        </div>
      )}
    </section>
  );
}

const placeNames = {
  rows: "matrix.atRows",
  columns: "matrix.atColumns",
  both: "matrix.atBoth",
} as const satisfies Record<MatrixTotal["at"], string>;
