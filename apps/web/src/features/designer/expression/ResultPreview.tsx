import { useState } from "react";
import type { ReactElement } from "react";
import { compile } from "@tongzhou/expr";
import type { TypedExpr } from "@tongzhou/expr";
import { systemFields } from "@tongzhou/model";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { Button } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { ChosenRecords } from "./tried/ChosenRecords.tsx";
import { OwnPreview } from "./tried/OwnPreview.tsx";
import { PicksPreview } from "./tried/PicksPreview.tsx";
import { RelatedPreview } from "./tried/RelatedPreview.tsx";
import { RowsPreview } from "./tried/RowsPreview.tsx";
import type { PreviewProps } from "./tried/previewProps.ts";
import { useChosenRecords } from "./tried/chosenRecords.ts";
import styles from "./tried/Tried.module.css";

/** Props of ResultPreview. */
export interface ResultPreviewProps extends PreviewProps {
  /** Key of the subform whose rows the expression is about; absent where it is about records. */
  readonly rowsOf?: string | undefined;
  /** The form among whose records the expression chooses, as the filter of a link; absent where it is about the record. */
  readonly among?: FormDefinition | undefined;
}

/** What an expression gives for three records, chosen or changed last: as it is typed, by the server where it reads more than the record's own fields. */
export function ResultPreview({ rowsOf, among, ...preview }: ResultPreviewProps): ReactElement {
  const { typed, fields } = preview;
  const { t } = useWording();
  const { workspace } = useDesign();
  const { form, published } = useFormDesk();
  const chosen = useChosenRecords(workspace.key, form.key);
  const [isChoosing, setIsChoosing] = useState(false);
  const canChoose = published !== undefined;
  const isShown = isChoosing || chosen.length > 0;
  return (
    <div className={styles.preview}>
      {among !== undefined ? (
        <PicksPreview among={among} {...preview} />
      ) : isAsked(typed, fields, rowsOf !== undefined) ? (
        <RelatedPreview about={rowsOf === undefined ? undefined : { subform: rowsOf }} {...preview} />
      ) : rowsOf === undefined ? (
        <OwnPreview {...preview} />
      ) : (
        <RowsPreview rowsOf={rowsOf} {...preview} />
      )}
      {canChoose && !isShown && (
        <Button
          size="small"
          variant="quiet"
          icon="search"
          text={t("expression.chooseRecords")}
          onClick={() => setIsChoosing(true)}
        />
      )}
      {canChoose && isShown && <ChosenRecords workspace={workspace.key} form={form.key} />}
    </div>
  );
}

// A formula it names may read other records, though it does not itself; and what records have without showing it is not
// among the values at hand.
function isAsked(
  typed: TypedExpr,
  fields: readonly FieldDefinition[],
  isOfRows: boolean,
  seen = new Set<string>(),
): boolean {
  if (typed.isRelated) return true;
  return typed.fields.some((key) => {
    if (seen.has(key)) return false;
    seen.add(key);
    const field = fields.find((one) => one.key === key);
    if (field === undefined) return !isOfRows && systemFields.some((one) => one.key === key);
    const read = field.kind === "formula" ? compile(field.expression, typed.scope) : undefined;
    return read?.ok === true && isAsked(read.value, fields, isOfRows, seen);
  });
}
