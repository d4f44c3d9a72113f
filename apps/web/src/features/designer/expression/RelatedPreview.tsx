import type { ReactElement } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { print } from "@tongzhou/expr";
import type { TypedExpr } from "@tongzhou/expr";
import type { Wire } from "@tongzhou/model";
import { FieldCell } from "../../../fields/FieldCell.tsx";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { tryQuery } from "../desk/designQueries.ts";
import { resultFieldOf } from "./resultFieldOf.ts";
import styles from "./Expression.module.css";

/** What an expression over related records gives for the three records changed last, asked of the server. */
export function RelatedPreview({ typed }: { readonly typed: TypedExpr }): ReactElement | null {
  const { t } = useWording();
  const { workspace } = useDesign();
  const { form, published } = useFormDesk();
  const tried = useQuery({
    ...tryQuery(workspace.key, form.key, print(typed)),
    enabled: published !== undefined,
    placeholderData: keepPreviousData,
  });
  if (published === undefined || tried.isError) return <p className={styles.help}>{t("designer.triedLater")}</p>;
  if (tried.data === undefined || tried.data.records.length === 0) return null;
  const shown = resultFieldOf(typed.type, form);
  return (
    <table className={styles.results}>
      <caption className={styles.caption}>{t("designer.tried")}</caption>
      <tbody>
        {tried.data.records.map(({ id, title, value }) => (
          <tr key={id}>
            <th scope="row" className={styles.record}>
              {title ?? t("common.untitled")}
            </th>
            <td className={styles.result}>{showValue(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );

  function showValue(value: Wire): ReactElement {
    if (value === null) return <span className={styles.blank}>{t("designer.blank")}</span>;
    // A list has no field of its own kind: its values stand beside one another.
    if (Array.isArray(value)) return <span>{value.map(String).join("、")}</span>;
    return <FieldCell field={shown} value={value} place="cell" />;
  }
}
