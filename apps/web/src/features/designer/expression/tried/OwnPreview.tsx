import { useState } from "react";
import type { ReactElement } from "react";
import { useQueries, useQuery } from "@tanstack/react-query";
import { toJsWithErrors } from "@tongzhou/expr";
import type { TypedExpr } from "@tongzhou/expr";
import type { FieldDefinition, Wire, WireValues } from "@tongzhou/model";
import { recordQuery } from "../../../../api/recordQueries.ts";
import { useWording } from "../../../../shell/language.tsx";
import { useDesign } from "../../desk/DesignProvider.tsx";
import { useFormDesk } from "../../desk/FormDeskContext.tsx";
import { sampleQuery } from "../../desk/designQueries.ts";
import { neededFields, readRecord } from "../../model/sampleRow.ts";
import { evaluateParts, toTried } from "../../model/triedModel.ts";
import { ExplainedParts } from "./ExplainedParts.tsx";
import { TriedTable } from "./TriedTable.tsx";
import { useChosenRecords } from "./chosenRecords.ts";
import type { PreviewProps } from "./previewProps.ts";

interface Sample {
  readonly id: number;
  readonly title: string | null;
  /** null where the record is gone or out of sight. */
  readonly values: WireValues | null;
}

/** What an expression over one record gives, evaluated here: as it is typed, and with fields that only the draft has. */
export function OwnPreview({ typed, fields, onMark }: PreviewProps): ReactElement | null {
  const { locale } = useWording();
  const { workspace, draft } = useDesign();
  const { form } = useFormDesk();
  const [now] = useState(() => new Date());
  const chosen = useChosenRecords(workspace.key, form.key);
  const changed = useChangedLast(typed, fields, chosen.length === 0);
  const picked = useQueries({
    queries: chosen.map(({ id }) => ({ ...recordQuery(workspace.key, form.key, id), retry: false })),
  });
  const samples =
    chosen.length === 0
      ? changed
      : chosen.flatMap(({ id, title }, index): readonly Sample[] => {
          const reply = picked[index];
          if (reply?.isError === true) return [{ id, title, values: null }];
          return reply?.data === undefined ? [] : [{ id, title: reply.data.title, values: reply.data.values }];
        });
  if (samples.length === 0) return null;
  const evaluate = toJsWithErrors(typed);
  const context = { now, currentMember: workspace.memberId, zone: draft.now.zone };
  const rowOf = ({ id, values }: Sample) => readRecord(fields, { ...values, id }, context);
  return (
    <TriedTable
      type={typed.type}
      isChosen={chosen.length > 0}
      records={samples.map((sample) => ({
        id: sample.id,
        title: sample.title,
        tried: sample.values === null ? null : toTried(evaluate(rowOf(sample), context)),
      }))}
      explain={(record) => {
        const sample = samples.find(({ id }) => id === record);
        const parts = sample === undefined ? [] : evaluateParts(typed, rowOf(sample), context, locale);
        return <ExplainedParts parts={parts} onMark={onMark} />;
      }}
    />
  );
}

/** The three records changed last, with the stored fields that the expression needs. */
function useChangedLast(typed: TypedExpr, fields: readonly FieldDefinition[], isWanted: boolean): readonly Sample[] {
  const { workspace } = useDesign();
  const { form, published } = useFormDesk();
  const stored = new Set(published?.fields.flatMap((field) => (field.kind === "formula" ? [] : [field.key])));
  const title = published?.title ?? form.title;
  const columns = [...new Set([title, ...neededFields(typed, fields, typed.scope).filter((key) => stored.has(key))])];
  const { data } = useQuery({
    ...sampleQuery(workspace.key, form.key, columns),
    enabled: isWanted && published !== undefined,
  });
  if (data === undefined || !isWanted) return [];
  return data.rows.map(([id, , ...cells]) => {
    const values = Object.fromEntries(data.columns.map((key, index) => [key, cells[index] ?? null]));
    return { id: Number(id), title: titleOf(values[title]), values };
  });
}

function titleOf(value: Wire | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
