import type { ReactElement } from "react";
import { fieldSpec } from "@tongzhou/model";
import { CheckField, Chip, Icon } from "@tongzhou/ui";
import { useWording } from "../../shell/language.tsx";
import { decideWord, type WordPlan } from "./blankWords.ts";
import { guessedField, wordsOf, type ColumnPlan, type ImportSheet, type SheetColumn } from "./importPlan.ts";
import type { TargetField } from "./targetFields.ts";
import styles from "./ColumnDetails.module.css";

/** Props of ColumnDetails. */
export interface ColumnDetailsProps {
  readonly sheet: ImportSheet;
  readonly column: SheetColumn | undefined;
  readonly own: ColumnPlan | undefined;
  /** Where the column goes in an existing form; undefined in a new one. */
  readonly target: TargetField | undefined;
  readonly onOwn: (own: ColumnPlan) => void;
}

// Both tell of words for what is not known, which are shown with what is decided of them.
const toldElsewhere: ReadonlySet<string> = new Set(["missingMarks", "keptWords"]);

/** Why a column is taken as it is: what was counted, samples, options, and every kind of cell that does not fit. */
export function ColumnDetails(props: ColumnDetailsProps): ReactElement | null {
  const { sheet, column, own, target } = props;
  const { t, label, locale } = useWording();
  if (column === undefined) return null;
  const language = locale === "en" ? "en" : "zh";
  const others = sheet.columns.filter((one) => one !== column).map((one) => `“${one.label}”`);
  // What is said of another column is shown with that one.
  const warnings = sheet.warnings.filter(
    ({ code, text }) => !toldElsewhere.has(code) && !others.some((name) => text[language].includes(name)),
  );
  const evidence = column.evidence.filter(({ code }) => !toldElsewhere.has(code));
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
        {(evidence.length > 0 ? evidence : column.evidence).map((notice) => (
          <li key={notice.code}>{notice.text[language]}</li>
        ))}
      </ul>
      {own !== undefined && column.blankWords.length > 0 && (
        <Words {...props} words={wordsOf(column, own, target)} own={own} />
      )}
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

/** The words of a column that may say that nothing is known, each to be read as blank or kept. */
function Words(
  props: Pick<ColumnDetailsProps, "onOwn"> & { readonly words: readonly WordPlan[]; readonly own: ColumnPlan },
): ReactElement {
  const { words, own, onOwn } = props;
  const { t } = useWording();
  return (
    <fieldset className={styles.words}>
      <legend>{t("importer.blankWords")}</legend>
      <p>{t("importer.blankWordsText")}</p>
      {words.map(({ text, count, isBlank }) => (
        <CheckField
          key={text}
          label={t("importer.blankWord", { text, count })}
          isChecked={isBlank}
          onChange={(next) => onOwn({ ...own, blankWords: decideWord(own.blankWords, text, next) })}
        />
      ))}
    </fieldset>
  );
}
