import { Fragment, useState } from "react";
import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { compile, toJs, toWire } from "@tongzhou/expr";
import type { TypedExpr } from "@tongzhou/expr";
import type { FieldDefinition, Wire } from "@tongzhou/model";
import { Icon } from "@tongzhou/ui";
import { FieldCell } from "../../../fields/FieldCell.tsx";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { sampleQuery } from "../desk/designQueries.ts";
import { explainParts } from "../model/explainModel.ts";
import { neededFields, readRecord } from "../model/sampleRow.ts";
import { ExplainedParts } from "./ExplainedParts.tsx";
import { RelatedPreview } from "./RelatedPreview.tsx";
import { resultFieldOf } from "./resultFieldOf.ts";
import styles from "./Expression.module.css";

/** Props of ResultPreview. */
export interface ResultPreviewProps {
  readonly typed: TypedExpr;
  readonly fields: readonly FieldDefinition[];
}

/** What an expression gives for the three records changed last: as it is typed, by the server where it reads other records. */
export function ResultPreview({ typed, fields }: ResultPreviewProps): ReactElement | null {
  const isAsked = typed.isRelated || readsRelated(typed, fields);
  return isAsked ? <RelatedPreview typed={typed} /> : <OwnPreview typed={typed} fields={fields} />;
}

// A formula it names may read other records, though it does not itself.
function readsRelated(typed: TypedExpr, fields: readonly FieldDefinition[]): boolean {
  return neededFields(typed, fields, typed.scope).some((key) => {
    const field = fields.find((one) => one.key === key);
    const read = field?.kind === "formula" ? compile(field.expression, typed.scope) : undefined;
    return read?.ok === true && read.value.isRelated;
  });
}

function OwnPreview({ typed, fields }: ResultPreviewProps): ReactElement | null {
  const { t, locale } = useWording();
  const { workspace, draft } = useDesign();
  const { form, published } = useFormDesk();
  const [explained, setExplained] = useState<Wire | undefined>(undefined);
  const [now] = useState(() => new Date());
  const stored = new Set(published?.fields.flatMap((field) => (field.kind === "formula" ? [] : [field.key])));
  const title = published?.title ?? form.title;
  const columns = [...new Set([title, ...neededFields(typed, fields, typed.scope).filter((key) => stored.has(key))])];
  const sample = useQuery({
    ...sampleQuery(workspace.key, form.key, columns),
    enabled: published !== undefined,
  });
  if (sample.data === undefined || sample.data.rows.length === 0) return null;
  const evaluate = toJs(typed);
  const context = { now, currentMember: workspace.memberId, zone: draft.now.zone };
  const shown = resultFieldOf(typed.type, form);
  const at = sample.data.columns;
  return (
    <table className={styles.results}>
      <caption className={styles.caption}>{t("designer.tried")}</caption>
      <tbody>
        {sample.data.rows.map(([id, , ...cells]) => {
          const values = Object.fromEntries(at.map((key, index) => [key, cells[index] ?? null]));
          const row = readRecord(fields, { ...values, id: id ?? null }, context);
          const result = toWire(evaluate(row, context)) as Wire;
          const name = titleOf(values[title]) ?? t("common.untitled");
          const isOpen = explained === id;
          return (
            <Fragment key={String(id)}>
              <tr>
                <th scope="row" className={styles.record}>
                  <button
                    type="button"
                    className={styles.explain}
                    aria-expanded={isOpen}
                    title={t("designer.explain", { record: name })}
                    onClick={() => setExplained(isOpen ? undefined : id)}
                  >
                    <Icon name={isOpen ? "down" : "right"} size={12} />
                    {name}
                  </button>
                </th>
                <td className={styles.result}>
                  {result === null ? (
                    <span className={styles.blank}>{t("designer.blank")}</span>
                  ) : (
                    <FieldCell field={shown} value={result} place="cell" />
                  )}
                </td>
              </tr>
              {isOpen && (
                <tr>
                  <td colSpan={2}>
                    <ExplainedParts parts={explainParts(typed, row, context, locale)} />
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

function titleOf(value: Wire | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
