import { useId } from "react";
import type { ReactElement } from "react";
import { useWording } from "../../shell/language.tsx";
import type { ImportView, Replacement } from "./importPlan.ts";
import styles from "./ResultStep.module.css";

type Sample = ImportView["rejectSamples"][number];

/** Props of RejectTable. */
export interface RejectTableProps {
  readonly view: ImportView;
  /** What a person has written instead, by key; without it nothing can be written. */
  readonly edits?: ReadonlyMap<string, string>;
  readonly optionsOf?: (column: number) => readonly string[];
  readonly onEdit?: (key: string, column: number, change: Replacement) => void;
}

/** The first rejected cells: where, what stands there, why it is not taken, and what is to be read instead. */
export function RejectTable({ view, edits, optionsOf, onEdit }: RejectTableProps): ReactElement {
  const { t, locale } = useWording();
  const listId = useId();
  const samples = view.rejectSamples;
  if (samples.length === 0) return <p className={styles.none}>{t("importer.problemsNone")}</p>;
  // One correction serves every cell of a column with the same text.
  const first = new Map<string, Sample>();
  for (const sample of samples) if (!first.has(keyOf(sample))) first.set(keyOf(sample), sample);
  const columns = new Set(samples.flatMap(({ columnIndex }) => (columnIndex === null ? [] : [columnIndex])));
  const lists = new Map([...columns].map((column) => [column, optionsOf?.(column) ?? []] as const));
  return (
    <>
      <h3>
        {t("importer.problems")}
        {samples.length < view.rowsRejected && <span> {t("importer.problemsFirst", { count: samples.length })}</span>}
      </h3>
      {onEdit !== undefined && <p className={styles.quiet}>{t("importer.editHelp")}</p>}
      <table className={styles.rejects}>
        <thead>
          <tr>
            <th scope="col" className={styles.row}>
              {t("importer.row")}
            </th>
            <th scope="col">{t("importer.column")}</th>
            <th scope="col">{t("importer.original")}</th>
            {onEdit !== undefined && <th scope="col">{t("importer.instead")}</th>}
            <th scope="col">{t("importer.reason")}</th>
          </tr>
        </thead>
        <tbody>
          {samples.map((cell, index) => {
            const key = keyOf(cell);
            const column = cell.columnIndex;
            const same = first.get(key);
            return (
              <tr key={index}>
                <td className={styles.at}>{cell.row}</td>
                <td className={styles.of}>{cell.column ?? t("importer.wholeRow")}</td>
                <td className={styles.original}>{cell.text}</td>
                {onEdit !== undefined && (
                  <td className={styles.to}>
                    {column !== null && mayEdit(cell) && same !== undefined && same !== cell && (
                      <span className={styles.quiet}>{t("importer.insteadAs", { row: same.row })}</span>
                    )}
                    {column !== null && mayEdit(cell) && same === cell && (
                      <input
                        className={styles.instead}
                        maxLength={400}
                        aria-label={t("importer.insteadOf", { column: cell.column ?? "", text: cell.text ?? "" })}
                        list={lists.get(column)?.length === 0 ? undefined : `${listId}${column}`}
                        value={edits?.get(key) ?? ""}
                        onChange={(event) => onEdit(key, column, { from: cell.text ?? "", to: event.target.value })}
                      />
                    )}
                  </td>
                )}
                <td className={styles.why}>{cell.message[locale === "en" ? "en" : "zh"]}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {[...lists].map(
        ([column, options]) =>
          options.length > 0 && (
            <datalist key={column} id={`${listId}${column}`}>
              {options.map((option) => (
                <option key={option}>{option}</option>
              ))}
            </datalist>
          ),
      )}
    </>
  );
}

function keyOf({ columnIndex, text }: Sample): string {
  return `${columnIndex} ${text ?? ""}`;
}

// Another text would make a repeated key a different record; a long text was cut, so that it is not found again.
function mayEdit({ code, text }: Sample): boolean {
  const isCut = (text ?? "").length >= 400;
  return !isCut && code !== "import.repeated" && code !== "field.not_unique" && code !== "access.denied";
}
