import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { Button, Menu } from "@tongzhou/ui";
import type { MatrixDefinition, ViewDefinition } from "@tongzhou/model";
import { requestUrl } from "../../../api/requestUrl.ts";
import type { Workspace, WorkspaceForm } from "../../../api/workspaceQueries.ts";
import { useWording } from "../../../shell/language.tsx";
import { findForm } from "../../../shell/useWorkspace.ts";
import { lazyPart } from "../../../lazyPart.tsx";
import { useSaveFile } from "../../../transfer/useSaveFile.ts";
import { matrixBody } from "./matrixBody.ts";

const dialog = lazyPart(async () => (await import("./MatrixDialog.tsx")).MatrixDialog);

/** Props of MatrixTools. */
export interface MatrixToolsProps {
  readonly workspace: Workspace;
  readonly form: WorkspaceForm;
  readonly view: ViewDefinition;
  readonly onMatrix: (matrix: MatrixDefinition) => void;
}

/** The way to what a matrix lays over what. */
export function MatrixTools({ workspace, form, view, onMatrix }: MatrixToolsProps): ReactElement {
  const { t } = useWording();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button size="small" variant="quiet" icon="matrix" text={t("matrix.setup")} onClick={() => setIsOpen(true)} />
      {isOpen && (
        <dialog.Part
          workspace={workspace}
          form={form}
          matrix={view.matrix}
          onMatrix={onMatrix}
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  );
}

/** Whether the rows of a view's matrix are records, so that sorting, grouping and fields are about them. */
export function hasRecordRows(workspace: Workspace, { matrix }: ViewDefinition): boolean {
  const cells = findForm(workspace, matrix?.form);
  return cells?.definition.fields.find((field) => field.key === matrix?.rows.field)?.kind === "link";
}

/** Props of MatrixExport. */
export interface MatrixExportProps {
  readonly workspace: Workspace;
  readonly view: ViewDefinition;
  readonly filter: string | undefined;
  readonly search: string;
}

/** Saves a matrix as it is laid out; nothing where its records may not be taken along. */
export function MatrixExport({ workspace, view, filter, search }: MatrixExportProps): ReactElement | null {
  const { t } = useWording();
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const file = useSaveFile();
  const { matrix } = view;
  if (matrix === undefined || findForm(workspace, matrix.form)?.abilities.export !== true) return null;
  const save = (format: "xlsx" | "csv", encoding?: "gb18030"): void => {
    const { matrix: _matrix, ...body } = matrixBody(matrix, view, { filter, search }, hasRecordRows(workspace, view));
    file.save(
      requestUrl(
        "/workspaces/:workspace/forms/:form/matrix/export",
        { workspace: workspace.key, form: view.form },
        { format, encoding, view: JSON.stringify({ ...body, matrix }) },
      ),
    );
  };
  return (
    <>
      <Button
        ref={anchor}
        size="small"
        variant="quiet"
        icon="dl"
        text={t("importer.export")}
        isBusy={file.isAsking}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      />
      <Menu
        anchor={anchor}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        label={t("importer.export")}
        items={[
          { kind: "line", key: "note", text: t("matrix.exportNote") },
          { key: "xlsx", text: t("importer.exportXlsx"), onPick: () => save("xlsx") },
          { key: "csv", text: t("importer.exportCsv"), onPick: () => save("csv") },
          { key: "gb", text: t("importer.exportCsvChinese"), onPick: () => save("csv", "gb18030") },
        ]}
      />
    </>
  );
}
