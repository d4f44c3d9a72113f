import { useState } from "react";
import type { ReactElement } from "react";
import { Button, classNames } from "@tongzhou/ui";
import { useWording } from "../../shell/language.tsx";
import type { ImportSheet } from "./importPlan.ts";
import styles from "./Preview.module.css";

const shownRows = 12;

/** The first rows of a sheet as they stand in the file, the header row marked; opened on request. */
export function Preview({ sheet }: { readonly sheet: ImportSheet }): ReactElement {
  const { t } = useWording();
  const [isOpen, setIsOpen] = useState(false);
  const rows = sheet.preview.slice(0, shownRows);
  const width = Math.max(0, ...rows.map((row) => row.length));
  return (
    <div className={styles.preview}>
      <Button
        size="small"
        variant="quiet"
        icon={isOpen ? "up" : "down"}
        text={isOpen ? t("importer.previewHide") : t("importer.previewShow")}
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      />
      {isOpen && (
        // Scrolls both ways, so the keyboard must be able to reach it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll area without controls inside
        <section className={styles.scroll} aria-label={t("importer.preview")} tabIndex={0}>
          <table className={styles.table}>
            <tbody>
              {rows.map((row, index) => (
                <tr key={index} className={classNames(index === sheet.headerRow && styles.header)}>
                  <th scope="row">{index + 1}</th>
                  {Array.from({ length: width }, (_, column) => (
                    <td key={column}>{row[column] ?? ""}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}
