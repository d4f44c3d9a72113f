import type { ReactElement } from "react";
import { useWording } from "../../shell/language.tsx";
import type { ImportView } from "./importPlan.ts";
import styles from "./ResultStep.module.css";

/** The first rejected cells: where, what stands there, why it is not taken. */
export function RejectTable({ view }: { readonly view: ImportView }): ReactElement {
  const { t, locale } = useWording();
  const samples = view.rejectSamples;
  if (samples.length === 0) return <p className={styles.none}>{t("importer.problemsNone")}</p>;
  return (
    <>
      <h3>
        {t("importer.problems")} <span>{t("importer.problemsFirst", { count: samples.length })}</span>
      </h3>
      <table className={styles.rejects}>
        <thead>
          <tr>
            <th scope="col" className={styles.row}>
              {t("importer.row")}
            </th>
            <th scope="col">{t("importer.column")}</th>
            <th scope="col">{t("importer.original")}</th>
            <th scope="col">{t("importer.reason")}</th>
          </tr>
        </thead>
        <tbody>
          {samples.map((cell, index) => (
            <tr key={index}>
              <td>{cell.row}</td>
              <td>{cell.column ?? t("importer.wholeRow")}</td>
              <td>{cell.text}</td>
              <td>{cell.message[locale === "en" ? "en" : "zh"]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
