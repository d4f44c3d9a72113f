import { useCallback, useMemo, useState } from "react";
import type { ReactElement } from "react";
import { Button, EmptyState, Skeleton } from "@tongzhou/ui";
import type { MatrixDefinition } from "@tongzhou/model";
import { isApiError } from "../../../api/apiError.ts";
import { useLiveWatch } from "../../../api/live/live.tsx";
import type { WorkspaceForm } from "../../../api/workspaceQueries.ts";
import { useFieldKit } from "../../../fields/FieldProvider.tsx";
import { lazyPart } from "../../../lazyPart.tsx";
import { Failure } from "../../../shell/Failure.tsx";
import { findForm, useWorkspace } from "../../../shell/useWorkspace.ts";
import { NothingHere } from "../GridView.tsx";
import type { ViewBodyProps } from "../GridView.tsx";
import { usePhone } from "../usePhone.ts";
import { cellChoices } from "./choiceModel.ts";
import { matrixBody } from "./matrixBody.ts";
import { withColumns } from "./extraColumns.ts";
import type { ExtraColumn } from "./extraColumns.ts";
import { findParts } from "./matrixModel.ts";
import type { MatrixParts } from "./matrixModel.ts";
import { MatrixPhone } from "./MatrixPhone.tsx";
import { MatrixSheet } from "./MatrixSheet.tsx";
import { useMatrix } from "./useMatrix.ts";
import type { MatrixWatch, OpenMatrix } from "./useMatrix.ts";
import styles from "./Matrix.module.css";

const dialog = lazyPart(async () => (await import("./MatrixDialog.tsx")).MatrixDialog);
const broken = lazyPart(async () => (await import("./MatrixBroken.tsx")).MatrixBroken);

// What the server answers for a matrix that names what is not there, or not for this reader.
const brokenCodes = [
  "access.denied",
  "expr.invalid",
  "field.unknown",
  "form.not_found",
  "query.field_unfit",
  "request.invalid",
] as const;

/** A view as a matrix: records of one form over two of its fields. */
export function MatrixView(props: ViewBodyProps): ReactElement {
  const { view } = props;
  const { t } = useFieldKit().wording;
  const workspace = useWorkspace();
  const { matrix } = view;
  const cells = findForm(workspace, matrix?.form);
  const definition = cells?.definition;
  const parts = useMemo(() => (matrix === undefined ? null : findParts(matrix, definition)), [matrix, definition]);
  if (matrix !== undefined && parts !== null && cells !== undefined)
    return <Laid key={JSON.stringify(matrix)} {...props} matrix={matrix} parts={parts} cells={cells} />;
  if (matrix !== undefined) return <Broken {...props} matrix={matrix} error={undefined} />;
  return (
    <div className={styles.nothing}>
      <EmptyState title={t("matrix.newTitle")} text={t("matrix.newText")}>
        <SetUp {...props} />
      </EmptyState>
    </div>
  );
}

function Broken(props: ViewBodyProps & { readonly matrix: MatrixDefinition; readonly error: unknown }): ReactElement {
  return (
    <broken.Part workspace={useWorkspace()} home={props.form.definition.key} matrix={props.matrix} error={props.error}>
      <SetUp {...props} />
    </broken.Part>
  );
}

/** The way to what a matrix lays over what. */
function SetUp({ form, view, onView }: ViewBodyProps): ReactElement {
  const { t } = useFieldKit().wording;
  const workspace = useWorkspace();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button variant="primary" icon="matrix" text={t("matrix.setup")} onClick={() => setIsOpen(true)} />
      {isOpen && (
        <dialog.Part
          workspace={workspace}
          form={form}
          matrix={view.matrix}
          onMatrix={(next) => onView({ matrix: next })}
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  );
}

interface LaidProps extends ViewBodyProps {
  readonly matrix: MatrixDefinition;
  readonly parts: MatrixParts;
  readonly cells: WorkspaceForm;
}

function Laid(props: LaidProps): ReactElement {
  const { form, view, filter, search, matrix, parts, cells } = props;
  const kit = useFieldKit();
  const { label } = kit.wording;
  const body = matrixBody(matrix, view, { filter, search }, parts.row.kind === "link");
  const open = useMatrix({
    workspace: kit.workspace,
    home: form.definition.key,
    cells,
    view,
    body,
    what: label(cells.definition.label),
  });
  return (
    <>
      {open.watches.map(({ subject, onChange }, index) => (
        <Watch key={index} subject={subject} onChange={onChange} />
      ))}
      <Shown {...props} open={open} />
    </>
  );
}

/** Keeps something watched while it is on the page. */
function Watch({ subject, onChange }: MatrixWatch): null {
  useLiveWatch(subject, onChange);
  return null;
}

function Shown(props: LaidProps & { readonly open: OpenMatrix }): ReactElement {
  const { form, view, filter, matrix, parts, cells, onOpen } = props;
  const { data, store, error, refresh } = props.open;
  const kit = useFieldKit();
  const { t } = kit.wording;
  const isPhone = usePhone();
  const [extra, setExtra] = useState<readonly ExtraColumn[]>([]);
  const addColumn = useCallback((column: ExtraColumn): void => setExtra((list) => [...list, column]), []);
  const { wording } = kit;
  const choices = useMemo(
    () => (parts.cell === null ? undefined : cellChoices(parts.cell, wording)),
    [parts.cell, wording],
  );
  const shown = useMemo(() => (data === undefined ? undefined : withColumns(data, extra)), [data, extra]);
  if (data === undefined && isApiError(error, ...brokenCodes))
    return <Broken {...props} matrix={matrix} error={error} />;
  if (error !== undefined && data === undefined)
    return (
      <div className={styles.failure}>
        <Failure error={error} onRetry={() => refresh()} />
      </div>
    );
  if (shown === undefined)
    return (
      <div className={styles.nothing}>
        <Skeleton rows={12} label={t("common.loading")} />
      </div>
    );
  if (shown.rows.length === 0)
    return (
      <div className={styles.nothing}>
        {parts.row.kind === "link" ? (
          <NothingHere {...props} />
        ) : (
          <EmptyState title={t("matrix.noRowsTitle")} text={t("matrix.noRowsText")} />
        )}
      </div>
    );
  const base = {
    kit,
    matrix,
    parts,
    view,
    home: form,
    cells,
    data: shown,
    store,
    choices,
  };
  return (
    <>
      {error !== undefined && (
        <div className={styles.failure}>
          <Failure error={error} onRetry={() => refresh()} />
        </div>
      )}
      {isPhone ? (
        <MatrixPhone base={base} refresh={refresh} onOpen={onOpen} onColumn={addColumn} />
      ) : (
        <MatrixSheet base={base} filter={filter} refresh={refresh} onOpen={onOpen} onColumn={addColumn} />
      )}
    </>
  );
}
