import type { ReactElement } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { print } from "@tongzhou/expr";
import type { FieldDefinition } from "@tongzhou/model";
import { isApiError } from "../../../../api/apiError.ts";
import { errorWords } from "../../../../shell/errorWords.ts";
import { useWording } from "../../../../shell/language.tsx";
import { useDesign } from "../../desk/DesignProvider.tsx";
import { useFormDesk } from "../../desk/FormDeskContext.tsx";
import { explainQuery, tryQuery } from "../../desk/designQueries.ts";
import { listParts, sentTried } from "../../model/triedModel.ts";
import { ExplainedParts } from "./ExplainedParts.tsx";
import { TriedTable } from "./TriedTable.tsx";
import { useChosenRecords } from "./chosenRecords.ts";
import type { PreviewProps } from "./previewProps.ts";
import styles from "./Tried.module.css";

/** What an expression over related records gives, asked of the server. */
export function RelatedPreview({ typed, fields, onMark }: PreviewProps): ReactElement | null {
  const { t } = useWording();
  const { workspace } = useDesign();
  const { form, published } = useFormDesk();
  const chosen = useChosenRecords(workspace.key, form.key);
  const ids = chosen.map(({ id }) => id);
  const tried = useQuery({
    ...tryQuery(workspace.key, form.key, print(typed), ids),
    enabled: published !== undefined,
    // While one types the last values stay; those of other records would be shown for the wrong ones.
    placeholderData: (before, query) => (query?.queryKey.at(-1) === ids.join() ? before : undefined),
  });
  if (published === undefined || tried.isError) return <Refused error={tried.error} />;
  if (tried.data === undefined) return null;
  const sent = tried.data.records.map((one) => ({ id: one.id, title: one.title, tried: sentTried(one) }));
  const gone = ({ id }: { readonly id: number }): boolean => !sent.some((one) => one.id === id);
  const records =
    tried.isPlaceholderData || !chosen.some(gone)
      ? sent
      : chosen.map((one) => sent.find(({ id }) => id === one.id) ?? { ...one, tried: null });
  if (records.length === 0) return null;
  return (
    <>
      <TriedTable
        type={typed.type}
        isChosen={chosen.length > 0}
        isStale={tried.isPlaceholderData}
        records={records}
        explain={(record) => <AskedParts typed={typed} record={record} onMark={onMark} />}
      />
      {readsChanged(typed.fields, fields, published.fields) && (
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
  readonly record: number;
}

function AskedParts({ typed, record, onMark }: AskedPartsProps): ReactElement | null {
  const { locale } = useWording();
  const { workspace } = useDesign();
  const { form } = useFormDesk();
  const explained = useQuery({
    ...explainQuery(workspace.key, form.key, print(typed), record),
    placeholderData: keepPreviousData,
  });
  if (explained.isError) return <Refused error={explained.error} />;
  if (explained.data === undefined) return null;
  const sent = new Map(explained.data.parts.map((part) => [part.id, part]));
  const parts = listParts(typed, locale).flatMap((part) => {
    const found = sent.get(part.id);
    return found === undefined ? [] : [{ ...part, tried: sentTried(found) }];
  });
  return <ExplainedParts parts={parts} onMark={onMark} />;
}

function Refused({ error }: { readonly error: Error | null }): ReactElement {
  const wording = useWording();
  // What the server does not know yet is in the draft alone.
  const isLater = error === null || isApiError(error, "expr.invalid", "form.not_found");
  return <p className={styles.note}>{isLater ? wording.t("designer.triedLater") : errorWords(error, wording)}</p>;
}
