import type { ReactElement } from "react";
import { fieldSpec } from "@tongzhou/model";
import { Chip, Icon } from "@tongzhou/ui";
import { useWording } from "../../shell/language.tsx";
import { guessedField, type ImportSheet, type SheetColumn } from "./importPlan.ts";
import styles from "./ColumnDetails.module.css";

/** Props of ColumnDetails. */
export interface ColumnDetailsProps {
  readonly sheet: ImportSheet;
  readonly column: SheetColumn | undefined;
}

/** Why a column is taken as it is: what was counted, samples, options, and every kind of cell that does not fit. */
export function ColumnDetails({ sheet, column }: ColumnDetailsProps): ReactElement | null {
  const { t, label, locale } = useWording();
  if (column === undefined) return null;
  const language = locale === "en" ? "en" : "zh";
  const others = sheet.columns.filter((one) => one !== column).map((one) => `“${one.label}”`);
  // What is said of another column is shown with that one.
  const warnings = sheet.warnings.filter(({ text }) => !others.some((name) => text[language].includes(name)));
  const kind = label(fieldSpec(guessedField(column).kind).label);
  return (
    // Scrolls by itself, so the keyboard must be able to reach it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll area without controls inside
    <aside className={styles.side} aria-label={t("importer.details", { column: column.label })} tabIndex={0}>
      <h2>
        {column.label} <Icon name="fwd" size={12} /> <span>{kind}</span>
      </h2>
      <h3>{t("importer.whyKind", { kind })}</h3>
      <ul className={styles.why}>
        {column.evidence.map((notice) => (
          <li key={notice.code}>{notice.text[language]}</li>
        ))}
      </ul>
      {column.samples.length > 0 && (
        <>
          <h3>{t("importer.samples")}</h3>
          <p className={styles.samples}>{column.samples.join(" · ")}</p>
        </>
      )}
      {column.options.length > 0 && (
        <>
          <h3>{t("importer.optionsTitle", { count: column.options.length })}</h3>
          <p className={styles.options}>
            {column.options.map((option) => (
              <Chip key={option.label} text={option.label} isOutlined />
            ))}
          </p>
        </>
      )}
      {column.badCells.length > 0 && (
        <>
          <h3>{t("importer.oddTitle")}</h3>
          <table className={styles.odd}>
            <thead>
              <tr>
                <th scope="col">{t("importer.row")}</th>
                <th scope="col">{t("importer.original")}</th>
                <th scope="col">{t("importer.reason")}</th>
              </tr>
            </thead>
            <tbody>
              {column.badCells.map((cell) => (
                <tr key={cell.row}>
                  <td>{cell.row}</td>
                  <td>{cell.text}</td>
                  <td>{cell.reason[language]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {warnings.length > 0 && (
        <>
          <h3>{t("importer.warnings")}</h3>
          <ul className={styles.why}>
            {warnings.map((notice, index) => (
              <li key={`${notice.code}${index}`}>{notice.text[language]}</li>
            ))}
          </ul>
        </>
      )}
      <h3>{t("importer.sameChecks")}</h3>
      <p>{t("importer.sameChecksText")}</p>
    </aside>
  );
}
