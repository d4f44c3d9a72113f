import type { ReactElement } from "react";
import { Segmented, Select } from "@tongzhou/ui";
import type { MatrixCell, MatrixSum } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import type { SetupPartProps } from "./ColumnSetup.tsx";
import { functionNames } from "./functionNames.ts";
import { cellFields, numberFields } from "./setupModel.ts";
import styles from "./MatrixDialog.module.css";

const sums = ["count", "sum", "average", "min", "max"] as const satisfies readonly MatrixSum["function"][];

/** What stands in the cells. */
export function CellSetup({ matrix, form, onMatrix }: SetupPartProps): ReactElement {
  const { t, label } = useWording();
  const { cell } = matrix;
  const shown = cellFields(form);
  const numbers = numberFields(form);
  const setCell = (next: MatrixCell): void => {
    // Rules over records and rules over totals speak of different things.
    const { colors, ...rest } = matrix;
    onMatrix({ ...rest, cell: next, ...(next.kind === cell.kind && colors !== undefined ? { colors } : {}) });
  };
  return (
    <section className={styles.part}>
      <h3>{t("matrix.cell")}</h3>
      <div className={styles.group}>
        <Segmented
          label={t("matrix.cell")}
          value={cell.kind}
          segments={[
            { value: "field", text: t("matrix.cellField") },
            { value: "total", text: t("matrix.cellTotal") },
          ]}
          onChange={(kind) => {
            const [first] = shown;
            if (kind === "total") setCell({ kind, function: "count" });
            else if (first !== undefined)
              setCell({ kind, field: (shown.find((one) => one.kind === "choice") ?? first).key });
          }}
        />
        {cell.kind === "field" ? (
          <Select
            size="small"
            aria-label={t("matrix.cellField")}
            value={cell.field}
            options={shown.map((field) => ({ value: field.key, text: label(field.label) }))}
            onChange={(field) => setCell({ kind: "field", field })}
          />
        ) : (
          <>
            <Select
              size="small"
              aria-label={t("matrix.function")}
              value={cell.function}
              options={sums
                .filter((name) => name === "count" || numbers.length > 0)
                .map((name) => ({ value: name, text: t(functionNames[name]) }))}
              onChange={(name) => {
                const expression = cell.expression ?? numbers[0]?.key;
                setCell({
                  kind: "total",
                  function: name,
                  ...(name === "count" || expression === undefined ? {} : { expression }),
                });
              }}
            />
            {cell.function !== "count" && (
              <Select
                size="small"
                aria-label={t("matrix.summed")}
                value={cell.expression ?? ""}
                options={[
                  ...numbers.map((field) => ({ value: field.key, text: label(field.label) })),
                  ...(numbers.some((field) => field.key === cell.expression) || cell.expression === undefined
                    ? []
                    : [{ value: cell.expression, text: cell.expression }]),
                ]}
                onChange={(expression) => setCell({ ...cell, expression })}
              />
            )}
          </>
        )}
      </div>
    </section>
  );
}
