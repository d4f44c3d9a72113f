import type { ReactElement } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { print } from "@tongzhou/expr";
import type { TypedExpr } from "@tongzhou/expr";
import type { FieldDefinition } from "@tongzhou/model";
import { isApiError } from "../../../../api/apiError.ts";
import { errorWords } from "../../../../shell/errorWords.ts";
import { useWording } from "../../../../shell/language.tsx";
import { useDesign } from "../../desk/DesignProvider.tsx";
import { useFormDesk } from "../../desk/FormDeskContext.tsx";
import { explainQuery, tryQuery } from "../../desk/designQueries.ts";
import type { TriedAbout } from "../../desk/designQueries.ts";
import { siblingsOf } from "../../model/fieldId.ts";
import { listParts, sentTried } from "../../model/triedModel.ts";
import { ExplainedParts } from "./ExplainedParts.tsx";
import { TriedTable } from "./TriedTable.tsx";
import { useChosenRecords } from "./chosenRecords.ts";
import type { PreviewProps } from "./previewProps.ts";
import styles from "./Tried.module.css";

/** Props of RelatedPreview. */
export interface RelatedPreviewProps extends PreviewProps {
  /** What was written, where the expression that is shown is made of it: the server is asked that. */
  readonly written?: TypedExpr | undefined;
  /** What it is about, where it is not the record. */
  readonly about?: TriedAbout | undefined;
}

const theRecord: TriedAbout = {};

/** What an expression over related records gives, asked of the server. */
export function RelatedPreview({
  typed,
  fields,
  onMark,
  written = typed,
  about = theRecord,
}: RelatedPreviewProps): ReactElement | null {
  const { t } = useWording();
  const { workspace } = useDesign();
  const { form, published } = useFormDesk();
  const source = print(written);
  const chosen = useChosenRecords(workspace.key, form.key);
  const ids = chosen.map(({ id }) => id);
  const tried = useQuery({
    ...tryQuery(workspace.key, form.key, source, ids, about),
    enabled: published !== undefined,
    // While one types the last values stay; those of other records would be shown for the wrong ones.
    placeholderData: (before, query) => (query?.queryKey.at(-1) === ids.join() ? before : undefined),
  });
  if (published === undefined || tried.isError) return <Refused error={tried.error} />;
  if (tried.data === undefined) return null;
  const sent = tried.data.records.map(({ id, title, row, ...value }) => ({
    // Rows of all forms are counted together, so that their numbers tell them apart.
    id: row?.id ?? id,
    at: row === null ? { record: id } : { record: id, row: row.id },
    title:
      row === null ? title : t("expression.rowOf", { record: title ?? t("common.untitled"), row: String(row.place) }),
    tried: sentTried(value),
  }));
  const gone = ({ id }: { readonly id: number }): boolean => !sent.some((one) => one.at.record === id);
  const isOfRows = about.subform !== undefined;
  const records =
    tried.isPlaceholderData || isOfRows || !chosen.some(gone)
      ? sent
      : chosen.map((one) => sent.find(({ id }) => id === one.id) ?? { ...one, at: { record: one.id }, tried: null });
  if (records.length === 0) return isOfRows ? <p className={styles.note}>{t("expression.noRows")}</p> : null;
  const placeOf = (id: number): (typeof sent)[number]["at"] =>
    records.find((one) => one.id === id)?.at ?? { record: id };
  return (
    <>
      <TriedTable
        type={typed.type}
        isChosen={chosen.length > 0}
        isStale={tried.isPlaceholderData}
        records={records}
        explain={(id) => <AskedParts typed={typed} written={written} about={about} at={placeOf(id)} onMark={onMark} />}
      />
      {readsChanged(typed.fields, fields, siblingsOf(published, about.subform)) && (
        <p className={styles.note}>{t("expression.triedPublished")}</p>
      )}
    </>
  );
}

// The server knows formulas as everyone works with them.
function readsChanged(
  read: readonly string[],
  now: readonly FieldDefinition[],
  published: readonly FieldDefinition[],
): boolean {
  return read.some((key) => {
    const [field, before] = [now, published].map((fields) => fields.find((one) => one.key === key));
    return field?.kind === "formula" && before?.kind === "formula" && field.expression !== before.expression;
  });
}

interface AskedPartsProps extends Pick<PreviewProps, "typed" | "onMark"> {
  readonly written: TypedExpr;
  readonly about: TriedAbout;
  readonly at: { readonly record: number; readonly row?: number };
}

function AskedParts({ typed, written, about, at, onMark }: AskedPartsProps): ReactElement | null {
  const { locale } = useWording();
  const { workspace } = useDesign();
  const { form } = useFormDesk();
  const explained = useQuery({
    ...explainQuery(workspace.key, form.key, print(written), at, about),
    placeholderData: keepPreviousData,
  });
  if (explained.isError) return <Refused error={explained.error} />;
  if (explained.data === undefined) return null;
  const sent = new Map(explained.data.parts.map((part) => [part.id, part]));
  const parts = listParts(typed, locale).flatMap((part) => {
    const found = sent.get(part.id);
    // The whole is read as it was written.
    const text = part.depth === 0 ? print(written, { names: "labels", locale }) : part.text;
    return found === undefined ? [] : [{ ...part, text, tried: sentTried(found) }];
  });
  return <ExplainedParts parts={parts} onMark={onMark} />;
}

function Refused({ error }: { readonly error: Error | null }): ReactElement {
  const wording = useWording();
  // What the server does not know yet is in the draft alone.
  const isLater = error === null || isApiError(error, "expr.invalid", "field.unknown", "form.not_found");
  return <p className={styles.note}>{isLater ? wording.t("designer.triedLater") : errorWords(error, wording)}</p>;
}
