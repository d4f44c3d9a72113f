import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { ReactElement } from "react";
import { cancelImport, createImport, startImport } from "@tongzhou/contract";
import { Button, Icon, classNames } from "@tongzhou/ui";
import { call } from "../../api/call.ts";
import type { Workspace } from "../../api/workspaceQueries.ts";
import { Failure } from "../../shell/Failure.tsx";
import { useWording, type Wording } from "../../shell/language.tsx";
import { findForm } from "../../shell/useWorkspace.ts";
import { usePageTitle } from "../../shell/usePageTitle.ts";
import { CheckStep } from "./CheckStep.tsx";
import { ColumnsStep, type Reading } from "./ColumnsStep.tsx";
import {
  findRemembered,
  planOf,
  planProblem,
  proposePlan,
  restorePlan,
  toSettings,
  type ImportPlan,
  type ImportView,
  type Replacement,
} from "./importPlan.ts";
import { targetFields } from "./targetFields.ts";
import { importQuery, importsQuery } from "./importQueries.ts";
import { RunStep } from "./RunStep.tsx";
import styles from "./ImportWizard.module.css";

/** Props of ImportWizard. */
export interface ImportWizardProps {
  readonly view: ImportView;
  readonly workspace: Workspace;
  readonly title: string;
  /** Key of the form the person came from. */
  readonly form: string | undefined;
  /** The person has just come here by choosing a file, so that the keyboard goes on inside. */
  readonly takesFocus: boolean;
  readonly onImport: (id: string | undefined) => void;
}

const problemWords = {
  name: "importer.formNameMissing",
  columns: "importer.columnsMissing",
  match: "importer.matchMissing",
} as const;

type Step = "file" | "columns" | "check" | "run";

const stepWords = {
  file: "importer.stepFile",
  columns: "importer.stepColumns",
  check: "importer.stepCheck",
  run: "importer.stepRun",
} as const;
const steps = ["file", "columns", "check", "run"] as const;

/** The four steps over one import; which one is shown follows from where the import stands. */
export function ImportWizard({ view, workspace, title, form, takesFocus, onImport }: ImportWizardProps): ReactElement {
  usePageTitle(title);
  const { t, label } = useWording();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<ImportPlan>();
  const [isBack, setIsBack] = useState(false);
  // Corrections that no check has seen would be lost by importing now.
  const [isCorrecting, setIsCorrecting] = useState(false);
  const params = { workspace: workspace.key, import: view.id };
  const options = importQuery(workspace.key, view.id);
  const shown = view.sheets.filter((sheet) => !sheet.isHidden);
  const first = shown.find((sheet) => sheet.rows > 0) ?? shown[0] ?? view.sheets[0];
  const target = findForm(workspace, form);
  const proposed = first === undefined ? undefined : proposePlan(view, first, target?.definition ?? null);
  // After a reload the choices of the person are found in the import itself.
  const known = findRemembered(view, target?.definition.key ?? null);
  const remembered = known === undefined ? undefined : planOf(view, known.settings);
  const plan = chosen ?? restorePlan(view) ?? remembered ?? proposed;
  const refresh = async (): Promise<void> => {
    await client.invalidateQueries({ queryKey: importsQuery(workspace.key).queryKey });
    await client.invalidateQueries({ queryKey: options.queryKey });
  };
  const start = useMutation({
    mutationFn: async ({
      isDryRun,
      plan: own,
    }: {
      readonly isDryRun: boolean;
      readonly plan: ImportPlan | undefined;
    }) => {
      if (own === undefined) throw new Error("import-plan: expected one, got none");
      const body = toSettings(own, view, { isDryRun, zone: workspace.zone });
      return call(startImport, { params, body });
    },
    onSuccess: async (next) => {
      setIsBack(false);
      setIsCorrecting(false);
      client.setQueryData(options.queryKey, next);
      await client.invalidateQueries({ queryKey: ["workspace", workspace.key] });
    },
  });
  const cancel = useMutation({ mutationFn: async () => call(cancelImport, { params }), onSettled: refresh });
  const again = useMutation({
    mutationFn: async ({ headerRow, encoding, delimiter }: Reading) =>
      call(createImport, {
        params: { workspace: workspace.key },
        body: {
          file: view.file,
          ...(headerRow === undefined ? {} : { headerRows: [headerRow] }),
          ...(encoding === undefined ? {} : { encoding }),
          ...(delimiter === undefined ? {} : { delimiter }),
        },
      }),
    onSuccess: ({ id }) => onImport(id),
  });
  const step = stepOf(view, isBack);
  const body = useRef<HTMLElement>(null);
  const isFirst = useRef(!takesFocus);
  // What was pressed is gone with its step; the keyboard goes on with the next one instead of at the top of the page.
  useEffect(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost && !isFirst.current) body.current?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [step, view.status]);
  const problem = plan === undefined ? "columns" : planProblem(plan);
  const rows = view.sheets.find((sheet) => sheet.index === plan?.sheet)?.rows ?? 0;
  return (
    <div className={styles.wizard}>
      <header className={styles.head}>
        <div className={styles.line}>
          <h1 className={styles.title}>{title}</h1>
          <span className={styles.file} title={view.fileName}>
            {view.fileName}
          </span>
          <span className={styles.grow} />
          <Button size="small" variant="quiet" text={t("importer.otherFile")} onClick={() => onImport(undefined)} />
        </div>
        <Steps step={step} problems={step === "check" ? view.rowsRejected : 0} />
      </header>
      {/* Scrolls by itself and may hold nothing but words, so the keyboard must be able to reach it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll area */}
      <section ref={body} className={styles.body} aria-label={t(stepWords[step])} tabIndex={0}>
        {step === "columns" && view.status !== "profiling" && plan !== undefined && first !== undefined && (
          <ColumnsStep
            view={view}
            workspace={workspace}
            plan={plan}
            isBusy={again.isPending}
            onPlan={setChosen}
            onReadAgain={again.mutate}
          />
        )}
        {view.status === "profiling" && (
          <RunStep view={view} workspace={workspace} onAgain={() => onImport(undefined)} />
        )}
        {step === "check" && (
          <CheckStep
            key={view.status}
            view={view}
            isBusy={start.isPending}
            optionsOf={(column) => optionsOf(workspace, plan, column, label)}
            onEdit={() => setIsCorrecting(true)}
            onReplace={(changes) => {
              if (plan === undefined) return;
              const changed = withReplacements(plan, changes);
              setChosen(changed);
              start.mutate({ isDryRun: true, plan: changed });
            }}
          />
        )}
        {(step === "run" || step === "file") && (
          <RunStep view={view} workspace={workspace} onAgain={() => onImport(undefined)} />
        )}
        {start.error !== null && <Failure error={start.error} />}
        {cancel.error !== null && <Failure error={cancel.error} />}
        {again.error !== null && <Failure error={again.error} />}
      </section>
      <footer className={styles.foot}>
        {view.status === "checked" && step === "check" && (
          <Button
            text={t("importer.back")}
            onClick={() => {
              setIsBack(true);
              setIsCorrecting(false);
            }}
          />
        )}
        {step === "run" && (view.status === "failed" || view.status === "cancelled") && view.sheets.length > 0 && (
          <Button text={t("importer.tryAgain")} onClick={() => setIsBack(true)} />
        )}
        <span className={styles.grow} />
        {(view.status === "running" || view.status === "checking") && (
          <Button
            text={view.status === "running" ? t("importer.cancel") : t("importer.stopCheck")}
            isBusy={cancel.isPending}
            onClick={() => cancel.mutate()}
          />
        )}
        {step === "columns" && view.status !== "profiling" && (
          <>
            {problem !== null && <span className={styles.problem}>{t(problemWords[problem])}</span>}
            <Button
              variant="primary"
              text={t("importer.check", { count: rows })}
              disabled={problem !== null}
              isBusy={start.isPending}
              onClick={() => start.mutate({ isDryRun: true, plan })}
            />
          </>
        )}
        {view.status === "checked" && step === "check" && (
          <Button
            variant="primary"
            text={t("importer.start", { count: view.rowsCreated + view.rowsUpdated })}
            disabled={isCorrecting || view.rowsCreated + view.rowsUpdated === 0}
            isBusy={start.isPending}
            onClick={() => start.mutate({ isDryRun: false, plan })}
          />
        )}
      </footer>
    </div>
  );
}

/** What may stand in the cells of a column, where that is one of the options of a field. */
function optionsOf(
  workspace: Workspace,
  plan: ImportPlan | undefined,
  column: number,
  label: Wording["label"],
): readonly string[] {
  const form = findForm(workspace, plan?.form ?? undefined);
  const path = plan?.columns.find((one) => one.column === column)?.field;
  if (form === undefined) return [];
  const field = targetFields(form.definition).find((one) => one.path === path)?.field;
  if (field?.kind !== "choice" && field?.kind !== "choices") return [];
  return field.options.filter(({ archived }) => archived !== true).map((option) => label(option.label));
}

/** A plan in which cells are read as a person corrected them. */
function withReplacements(plan: ImportPlan, changes: ReadonlyMap<number, readonly Replacement[]>): ImportPlan {
  const columns = plan.columns.map((column) => {
    const added = changes.get(column.column);
    if (added === undefined) return column;
    const kept = column.replace.filter(({ from }) => added.every((one) => one.from !== from));
    return { ...column, replace: [...kept, ...added] };
  });
  return { ...plan, columns };
}

function stepOf({ status, sheets }: ImportView, isBack: boolean): Step {
  // Nothing was read, so that choosing another file is all there is to do.
  if (status === "failed" && sheets.length === 0) return "file";
  if (status === "running" || status === "done") return "run";
  if (status === "checking") return "check";
  if (isBack || status === "ready" || status === "profiling") return "columns";
  return status === "checked" ? "check" : "run";
}

function Steps({ step, problems }: { readonly step: Step; readonly problems: number }): ReactElement {
  const { t, format } = useWording();
  const at = steps.indexOf(step);
  return (
    <ol className={styles.steps} aria-label={t("importer.steps")}>
      {steps.map((key, index) => (
        <li
          key={key}
          className={classNames(index === at && styles.on, index < at && styles.past)}
          aria-current={index === at ? "step" : undefined}
        >
          {index < at ? <Icon name="check" size={14} /> : <b>{index + 1}</b>}
          <span>{t(stepWords[key])}</span>
          {key === "check" && problems > 0 && <b className={styles.badge}>{format.decimal(problems)}</b>}
        </li>
      ))}
    </ol>
  );
}
