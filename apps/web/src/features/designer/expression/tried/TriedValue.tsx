import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { elementType } from "@tongzhou/expr";
import type { ErrorCode, Type } from "@tongzhou/expr";
import type { Wire } from "@tongzhou/model";
import type { PhraseKey } from "@tongzhou/i18n";
import { titlesQuery } from "../../../../api/recordQueries.ts";
import { FieldCell } from "../../../../fields/FieldCell.tsx";
import { wireList } from "../../../../fields/checkWire.ts";
import { useWording } from "../../../../shell/language.tsx";
import { useDesign } from "../../desk/DesignProvider.tsx";
import { useFormDesk } from "../../desk/FormDeskContext.tsx";
import type { Tried } from "../../model/triedModel.ts";
import { resultFieldOf } from "../resultFieldOf.ts";
import styles from "./Tried.module.css";

/** Props of TriedValue. */
export interface TriedValueProps {
  readonly tried: Tried;
  readonly type: Type;
}

const errorWords = {
  "#NULL!": "expression.errorNull",
  "#DIV/0!": "expression.errorDiv",
  "#VALUE!": "expression.errorValue",
  "#REF!": "expression.errorRef",
  "#NAME?": "expression.errorName",
  "#NUM!": "expression.errorNum",
  "#N/A": "expression.errorNa",
  unknown: "expression.errorUnknown",
} as const satisfies Record<ErrorCode | "unknown", PhraseKey>;

/** What an expression gives for a record: a value as cells show it, a list by its first items, an error by its reason. */
export function TriedValue({ tried, type }: TriedValueProps): ReactElement {
  const { t } = useWording();
  const { form } = useFormDesk();
  const { value, count, error } = tried;
  if (error !== null) return <span className={styles.error}>{t(errorWords[error])}</span>;
  if (value === null) return <span className={styles.blank}>{t("designer.blank")}</span>;
  const element = elementType(type);
  if (type.kind === "link" || element?.kind === "link")
    return <LinkedRecords form={"form" in type ? type.form : ""} ids={idsOf(value)} count={count ?? 1} />;
  if (element === null) return <FieldCell field={resultFieldOf(type, form)} value={value} place="cell" />;
  const items = wireList(value);
  const field = resultFieldOf(element, form);
  return (
    <span className={styles.list}>
      {items.map((item, index) => (
        // Items of a list have nothing but their place.
        <span key={index} className={styles.item}>
          <FieldCell field={field} value={item} place="cell" />
        </span>
      ))}
      <Rest count={count ?? items.length} shown={items.length} />
    </span>
  );
}

interface LinkedRecordsProps {
  readonly form: string;
  readonly ids: readonly number[];
  readonly count: number;
}

function LinkedRecords({ form, ids, count }: LinkedRecordsProps): ReactElement {
  const { t } = useWording();
  const { workspace } = useDesign();
  // Rows of a subform have no titles.
  const isRecord = form !== "" && !form.includes(".");
  const { data } = useQuery(titlesQuery(workspace.key, isRecord ? ids.map((record) => ({ form, record })) : []));
  if (!isRecord) return <span>{t("expression.rows", { count })}</span>;
  const titles = ids.map((id) => {
    const found = data?.records.find((one) => one.record === id && one.form === form);
    return { id, title: found?.title ?? t("common.untitled") };
  });
  return (
    <span className={styles.list}>
      {titles.map(({ id, title }) => (
        <span key={id} className={styles.item}>
          {title}
        </span>
      ))}
      <Rest count={count} shown={ids.length} />
    </span>
  );
}

function Rest({ count, shown }: { readonly count: number; readonly shown: number }): ReactElement | null {
  const { t } = useWording();
  return count > shown ? <span className={styles.rest}>{t("expression.inAll", { count })}</span> : null;
}

function idsOf(value: Wire): readonly number[] {
  return (Array.isArray(value) ? wireList(value) : [value]).map(Number);
}
