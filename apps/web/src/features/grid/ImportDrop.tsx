import { useEffect, useEffectEvent, useState } from "react";
import type { ReactElement } from "react";
import { useNavigate, useParams } from "@tanstack/react-router";
import type { WorkspaceForm } from "../../api/workspaceQueries.ts";
import { droppedFile } from "../../droppedFile.ts";
import { useWording } from "../../shell/language.tsx";
import { notice } from "../../shell/notices.ts";
import styles from "./ImportDrop.module.css";

const spreadsheet = /\.(?:xlsx|xls|xlsb|ods|csv|tsv|txt|gz|xml)$/i;

/**
 * Takes a spreadsheet that is dropped anywhere on a form's list to the import of that form. Drops that a cell or an
 * editor takes never get here; any other does nothing, where a browser would leave the page for the file.
 */
export function ImportDrop({ form }: { readonly form: WorkspaceForm }): ReactElement | null {
  const { t, label } = useWording();
  const navigate = useNavigate();
  const { workspace } = useParams({ from: "/w/$workspace" });
  const [isOver, setIsOver] = useState(false);
  const mayImport = form.abilities.import;
  const handleOver = useEffectEvent((event: DragEvent) => {
    const isFree = event.dataTransfer?.types.includes("Files") === true && !event.defaultPrevented;
    setIsOver(isFree && mayImport);
    if (isFree) event.preventDefault();
  });
  const handleLeave = useEffectEvent((event: DragEvent) => {
    if (event.relatedTarget === null) setIsOver(false);
  });
  const handleDrop = useEffectEvent((event: DragEvent) => {
    setIsOver(false);
    const [file] = event.dataTransfer?.files ?? [];
    if (file === undefined || event.defaultPrevented) return;
    event.preventDefault();
    if (!mayImport || !spreadsheet.test(file.name)) return notice.set({ text: t("grid.dropRefused") });
    droppedFile.set(file);
    void navigate({ to: "/w/$workspace/import", params: { workspace }, search: { form: form.definition.key } });
  });
  useEffect(() => {
    const over = (event: DragEvent): void => handleOver(event);
    const leave = (event: DragEvent): void => handleLeave(event);
    const drop = (event: DragEvent): void => handleDrop(event);
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, []);
  if (!isOver) return null;
  return <div className={styles.over}>{t("grid.dropToImport", { form: label(form.definition.label) })}</div>;
}
