import { useRef, useState } from "react";
import type { ReactElement } from "react";
import type { SortKey } from "@tongzhou/model";
import { Button, Menu } from "@tongzhou/ui";
import { requestUrl } from "../api/requestUrl.ts";
import { useWording } from "../shell/language.tsx";
import { useSaveFile } from "./useSaveFile.ts";

/** Which records a file is to hold: those of the view, in its order, with its columns. */
export interface ExportedView {
  readonly filter?: string | undefined;
  readonly search?: string | undefined;
  readonly sort?: readonly SortKey[] | undefined;
  /** Keys of the shown columns; every readable field when absent. */
  readonly columns?: readonly string[] | undefined;
}

/** Props of ExportMenu. */
export interface ExportMenuProps {
  readonly workspace: string;
  readonly form: string;
  readonly view: ExportedView;
  readonly size?: "small" | "normal" | undefined;
}

/** Address of a view as a file; the browser streams it to disk. */
export function exportUrl(
  workspace: string,
  form: string,
  view: ExportedView,
  format: { readonly format: "xlsx" | "csv"; readonly encoding?: "utf-8" | "gb18030" },
): string {
  const { filter, search, sort, columns } = view;
  return requestUrl(
    "/workspaces/:workspace/forms/:form/export",
    { workspace, form },
    {
      ...format,
      filter: filter === "" ? undefined : filter,
      search: search === "" ? undefined : search,
      sort:
        sort === undefined || sort.length === 0
          ? undefined
          : sort.map((key) => (key.direction === "desc" ? `-${key.field}` : key.field)).join(","),
      columns: columns === undefined || columns.length === 0 ? undefined : columns.join(","),
    },
  );
}

/** Saves the current view as a file. Place it where the member's `export` ability is true. */
export function ExportMenu({ workspace, form, view, size = "small" }: ExportMenuProps): ReactElement {
  const { t } = useWording();
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const file = useSaveFile();
  const save = (format: Parameters<typeof exportUrl>[3]): void => file.save(exportUrl(workspace, form, view, format));
  return (
    <>
      <Button
        ref={anchor}
        size={size}
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
          { kind: "line", key: "note", text: t("importer.exportNote") },
          { key: "xlsx", text: t("importer.exportXlsx"), onPick: () => save({ format: "xlsx" }) },
          { key: "csv", text: t("importer.exportCsv"), onPick: () => save({ format: "csv" }) },
          {
            key: "gb",
            text: t("importer.exportCsvChinese"),
            onPick: () => save({ format: "csv", encoding: "gb18030" }),
          },
        ]}
      />
    </>
  );
}
