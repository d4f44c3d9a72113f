import { useState } from "react";
import type { ReactElement } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { planBulkChange, startBulkChange } from "@tongzhou/contract";
import { Button } from "@tongzhou/ui";
import { call } from "../../../api/call.ts";
import { lazyPart } from "../../../lazyPart.tsx";
import { errorWords } from "../../../shell/errorWords.ts";
import type { Sheet } from "../sheet/sheetModel.ts";
import type { BatchChange } from "./BatchEdit.tsx";
import { bulkKey, type BulkChange } from "./bulkQueries.ts";
import { noTicks, tickCount, type Ticks } from "./ticks.ts";
import { writeTicked } from "./writeTicked.ts";
import type { TickedFailure } from "./writeTicked.ts";
import styles from "./Batch.module.css";

const batchDelete = lazyPart(async () => (await import("./BatchDelete.tsx")).BatchDelete);
const batchEdit = lazyPart(async () => (await import("./BatchEdit.tsx")).BatchEdit);

const tickedFailures = lazyPart(async () => (await import("./TickedFailures.tsx")).TickedFailures);

/** Props of BatchBar. */
export interface BatchBarProps {
  readonly sheet: Sheet;
  readonly ticks: Ticks;
  readonly onTicks: (ticks: Ticks) => void;
}

// What is open: some records are written from here, all that match by the server, which has planned and counted them.
type Open = { readonly kind: "edit" | "delete"; readonly plan: BulkChange | undefined };

/** What can be done with the records that are ticked. */
export function BatchBar({ sheet, ticks, onTicks }: BatchBarProps): ReactElement {
  const { form, kit, data } = sheet;
  const { t, format } = kit.wording;
  const client = useQueryClient();
  const [open, setOpen] = useState<Open | undefined>(undefined);
  const [report, setReport] = useState<string | undefined>(undefined);
  const [left, setLeft] = useState<readonly TickedFailure[]>([]);
  const [isListing, setIsListing] = useState(false);
  const [isPlanning, setIsPlanning] = useState(false);
  const count = tickCount(ticks);
  const listed = data.recordCount;
  const big = (value: number): string => format.decimal(value, { thousands: true });
  const { workspace } = kit;
  const choose = async (kind: Open["kind"]): Promise<void> => {
    setReport(undefined);
    setLeft([]);
    if (ticks.kind === "some") return setOpen({ kind, plan: undefined });
    const { filter, search } = data.query.selection;
    setIsPlanning(true);
    try {
      const plan = await call(planBulkChange, {
        params: { workspace, form: form.definition.key },
        body: {
          action: kind,
          except: [...ticks.except],
          ...(filter === undefined ? {} : { filter }),
          ...(search === undefined ? {} : { search }),
        },
      });
      setOpen({ kind, plan });
    } catch (error) {
      setReport(errorWords(error, kit.wording));
    } finally {
      setIsPlanning(false);
    }
  };
  const done = (): void => {
    setOpen(undefined);
    onTicks(noTicks);
  };
  /** @returns what was wrong, to be said where it was asked */
  const apply = async (kind: Open["kind"], change: BatchChange): Promise<string | undefined> => {
    const plan = open?.plan;
    if (plan !== undefined) {
      try {
        await call(startBulkChange, { params: { workspace, bulk: plan.id }, body: change });
      } catch (error) {
        return errorWords(error, kit.wording);
      }
      void client.invalidateQueries({ queryKey: bulkKey(workspace) });
      done();
      return undefined;
    }
    if (ticks.kind === "all") return undefined;
    setOpen(undefined);
    const { changed, failed } = await writeTicked(sheet, [...ticks.ids], kind, change.values ?? {});
    data.refresh();
    const [first] = failed;
    if (first === undefined) done();
    else {
      // Those that were written are done with; what is left ticked can be tried in another way.
      onTicks({ kind: "some", ids: new Set(failed.map(({ record }) => record)) });
      const params = { done: changed, failed: failed.length, reason: first.reason };
      setReport(t(kind === "delete" ? "grid.deletedPart" : "grid.batchPart", params));
      setLeft(failed);
    }
    return undefined;
  };
  const isMore = ticks.kind === "some" && listed !== undefined && (!listed.isExact || listed.value > count);
  const said =
    ticks.kind === "some"
      ? t("grid.selectedRows", { count })
      : ticks.except.size > 0
        ? t("grid.bulkSelectedBut", { count: big(ticks.except.size) })
        : ticks.isExact
          ? t("grid.bulkSelected", { count: big(count) })
          : t("grid.bulkSelectedMany");
  return (
    <section className={styles.bar} aria-label={said}>
      <span className={styles.text} aria-live="polite">
        {said}
      </span>
      {isMore && (
        <Button
          size="small"
          variant="quiet"
          text={listed.isExact ? t("grid.bulkSelectAll", { count: big(listed.value) }) : t("grid.bulkSelectMany")}
          onClick={() => onTicks({ kind: "all", except: new Set(), total: listed.value, isExact: listed.isExact })}
        />
      )}
      {form.abilities.edit && (
        <Button
          size="small"
          icon="pen"
          text={t("grid.editSelected")}
          disabled={isPlanning}
          onClick={() => void choose("edit")}
        />
      )}
      {form.abilities.delete && (
        <Button
          size="small"
          icon="trash"
          text={t("grid.deleteSelected")}
          disabled={isPlanning}
          onClick={() => void choose("delete")}
        />
      )}
      <Button size="small" variant="quiet" text={t("grid.clearSelection")} onClick={() => onTicks(noTicks)} />
      {isPlanning && <output>{t("grid.counting")}</output>}
      {report !== undefined && <span role="alert">{report}</span>}
      {report !== undefined && left.length > 0 && (
        <Button size="small" text={t("grid.bulkReasons")} onClick={() => setIsListing(true)} />
      )}
      {isListing && (
        <tickedFailures.Part
          workspace={workspace}
          form={form.definition.key}
          failures={left}
          onClose={() => setIsListing(false)}
        />
      )}
      {open?.kind === "delete" && (
        <batchDelete.Part
          sheet={sheet}
          count={count}
          plan={open.plan}
          onClose={() => setOpen(undefined)}
          onApply={() => apply("delete", {})}
        />
      )}
      {open?.kind === "edit" && (
        <batchEdit.Part
          sheet={sheet}
          count={count}
          plan={open.plan}
          onClose={() => setOpen(undefined)}
          onApply={(change) => apply("edit", change)}
        />
      )}
    </section>
  );
}
