import type { ReactElement, ReactNode } from "react";
import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import type { FieldDefinition, WireValues } from "@tongzhou/model";
import { recordQuery } from "../../../api/recordQueries.ts";
import { OwnRecordContext } from "../../../fields/conditions/ownRecord.tsx";
import { useFieldKit } from "../../../fields/FieldProvider.tsx";
import { findForm, useWorkspace } from "../../../shell/useWorkspace.ts";
import type { ListRow } from "../data/blockModel.ts";

/** Props of RowRecord. */
export interface RowRecordProps {
  readonly form: string;
  readonly field: FieldDefinition;
  readonly row: ListRow;
  /** What of the record is on its way. */
  readonly saving: WireValues;
  readonly children: ReactNode;
}

/** Gives the picker of a filtered link the whole record of its row: a list holds only some of the fields. */
export function RowRecord({ form, field, row, saving, children }: RowRecordProps): ReactElement | null {
  const { workspace } = useFieldKit();
  const isFiltered = (field.kind === "link" || field.kind === "links") && field.filter !== undefined;
  const { data, isPending } = useQuery({
    ...recordQuery(workspace, form, Number(row[0])),
    staleTime: 0,
    enabled: isFiltered,
  });
  const fields = findForm(useWorkspace(), form)?.definition.fields;
  const own = useMemo(
    () => (data === undefined || fields === undefined ? null : { fields, values: { ...data.values, ...saving } }),
    [data, fields, saving],
  );
  if (isFiltered && isPending) return null;
  return <OwnRecordContext value={own}>{children}</OwnRecordContext>;
}
