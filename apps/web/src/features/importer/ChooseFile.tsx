import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { DragEvent, ReactElement } from "react";
import { createImport } from "@tongzhou/contract";
import { Button, Icon, Status, classNames, type StatusKind } from "@tongzhou/ui";
import { call } from "../../api/call.ts";
import type { Workspace } from "../../api/workspaceQueries.ts";
import { droppedFile } from "../../droppedFile.ts";
import { Failure } from "../../shell/Failure.tsx";
import { useWording, type Wording } from "../../shell/language.tsx";
import { findForm } from "../../shell/useWorkspace.ts";
import type { ImportView } from "./importPlan.ts";
import { importsQuery } from "./importQueries.ts";
import { uploadFile } from "./uploadFile.ts";
import styles from "./ChooseFile.module.css";

/** Props of ChooseFile. */
export interface ChooseFileProps {
  readonly workspace: Workspace;
  readonly onImport: (id: string) => void;
}

const largestMib = 500;
const accepted = ".xlsx,.xls,.xlsb,.ods,.csv,.tsv,.txt,.gz,.xml";

/** Takes a file by drop or by picking, and offers what was begun before. */
export function ChooseFile({ workspace, onImport }: ChooseFileProps): ReactElement {
  const { t } = useWording();
  const input = useRef<HTMLInputElement>(null);
  const [percent, setPercent] = useState(0);
  const [isOver, setIsOver] = useState(false);
  const send = useMutation({
    mutationFn: async (file: File) => {
      setPercent(0);
      const id = await uploadFile(workspace.key, file, setPercent);
      return call(createImport, { params: { workspace: workspace.key }, body: { file: id } });
    },
    onSuccess: ({ id }) => onImport(id),
  });
  const takeDropped = useEffectEvent(() => {
    const file = droppedFile.get();
    droppedFile.set(undefined);
    if (file !== undefined) send.mutate(file);
  });
  useEffect(() => takeDropped(), []);
  const handleDrop = (event: DragEvent): void => {
    event.preventDefault();
    setIsOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined && !send.isPending) send.mutate(file);
  };
  return (
    <>
      <div
        className={classNames(styles.drop, isOver && styles.over)}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={handleDrop}
      >
        <Icon name="upload" size={18} />
        <strong>{t("importer.drop")}</strong>
        <p className={styles.note}>{t("importer.dropText", { size: largestMib })}</p>
        <Button
          variant="primary"
          text={send.isPending ? t("importer.uploading", { percent }) : t("importer.choose")}
          isBusy={send.isPending}
          onClick={() => input.current?.click()}
        />
        <input
          ref={input}
          type="file"
          accept={accepted}
          aria-label={t("importer.choose")}
          tabIndex={-1}
          className={styles.input}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            event.target.value = "";
            if (file !== undefined) send.mutate(file);
          }}
        />
      </div>
      {send.error !== null && <Failure error={send.error} />}
      <Recent workspace={workspace} onImport={onImport} />
    </>
  );
}

function Recent({ workspace, onImport }: ChooseFileProps): ReactElement | null {
  const wording = useWording();
  const { t, label } = wording;
  const recent = useQuery(importsQuery(workspace.key));
  const formName = (key: string | null): string => {
    const form = findForm(workspace, key ?? undefined);
    return form === undefined ? "" : label(form.definition.label);
  };
  if (recent.data === undefined || recent.data.length === 0) return null;
  return (
    <section className={styles.recent} aria-label={t("importer.recent")}>
      <h2>{t("importer.recent")}</h2>
      <ul>
        {recent.data.map((one) => (
          <li key={one.id}>
            <button type="button" className={styles.one} onClick={() => onImport(one.id)}>
              <Icon name="doc" size={14} />
              <span className={styles.name} title={one.fileName}>
                {one.fileName}
              </span>
              <span className={styles.into}>{formName(one.form)}</span>
              <Status kind={kinds[one.status]} text={statusWord(one.status, wording)} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const kinds: Readonly<Record<ImportView["status"], StatusKind>> = {
  profiling: "working",
  ready: "new",
  checking: "working",
  checked: "confirming",
  running: "working",
  done: "done",
  cancelled: "waiting",
  failed: "failed",
};

function statusWord(status: ImportView["status"], { t }: Wording): string {
  switch (status) {
    case "profiling":
      return t("importer.statusProfiling");
    case "ready":
      return t("importer.statusReady");
    case "checking":
      return t("importer.statusChecking");
    case "checked":
      return t("importer.statusChecked");
    case "running":
      return t("importer.statusRunning");
    case "done":
      return t("importer.statusDone");
    case "cancelled":
      return t("importer.statusCancelled");
    case "failed":
      return t("importer.statusFailed");
    default:
      return status satisfies never;
  }
}
