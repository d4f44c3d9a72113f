import { Fragment, useState } from "react";
import type { ReactElement } from "react";
import type { Type } from "@tongzhou/expr";
import { Icon } from "@tongzhou/ui";
import { useWording } from "../../../../shell/language.tsx";
import type { Tried } from "../../model/triedModel.ts";
import { TriedValue } from "./TriedValue.tsx";
import styles from "./Tried.module.css";

/** A record and what the expression gives for it; null where the record is gone or out of sight. */
export interface TriedRecord {
  readonly id: number;
  readonly title: string | null;
  readonly tried: Tried | null;
}

/** Props of TriedTable. */
export interface TriedTableProps {
  readonly type: Type;
  readonly records: readonly TriedRecord[];
  /** Whether they were chosen by hand. */
  readonly isChosen: boolean;
  /** The values are of what was written before; new ones are on their way. */
  readonly isStale?: boolean | undefined;
  /** Says the value of each part for a record. */
  readonly explain: (record: number) => ReactElement;
}

/** What an expression gives, record by record; a record opens into the value of each part. */
export function TriedTable({ type, records, isChosen, isStale = false, explain }: TriedTableProps): ReactElement {
  const { t } = useWording();
  const [opened, setOpened] = useState<number | undefined>(undefined);
  return (
    <table className={styles.results} aria-busy={isStale || undefined}>
      <caption className={styles.caption}>{t(isChosen ? "expression.triedChosen" : "designer.tried")}</caption>
      <tbody>
        {records.map(({ id, title, tried }) => {
          const name = title ?? t("common.untitled");
          const isOpen = opened === id && tried !== null;
          return (
            <Fragment key={id}>
              <tr>
                <th scope="row" className={styles.record}>
                  <button
                    type="button"
                    className={styles.explain}
                    aria-expanded={isOpen}
                    disabled={tried === null}
                    title={t("designer.explain", { record: name })}
                    onClick={() => setOpened(isOpen ? undefined : id)}
                  >
                    <Icon name={isOpen ? "down" : "right"} size={12} />
                    <span className={styles.title}>{name}</span>
                  </button>
                </th>
                <td className={styles.result}>
                  {tried === null ? (
                    <span className={styles.error}>{t("expression.gone")}</span>
                  ) : (
                    <TriedValue tried={tried} type={type} />
                  )}
                </td>
              </tr>
              {isOpen && (
                <tr>
                  <td colSpan={2}>{explain(id)}</td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}
