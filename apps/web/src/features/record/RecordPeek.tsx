import { useState } from "react";
import type { KeyboardEvent, ReactElement, ReactNode } from "react";
import { Link, useNavigate } from "@tanstack/react-router";
import { Icon, IconButton, Skeleton, buttonClass, classNames } from "@tongzhou/ui";
import type { WorkspaceForm } from "../../api/workspaceQueries.ts";
import { openList } from "../../openList.ts";
import type { ListedRecord } from "../../openList.ts";
import { useWording } from "../../shell/language.tsx";
import { enterRegion } from "../../shell/regions.ts";
import { useWorkspace } from "../../shell/useWorkspace.ts";
import { useStore } from "../../store.ts";
import { NewPane } from "./create/NewPane.tsx";
import { PeekResizer, usePeekWidth } from "./PeekResizer.tsx";
import { RecordActions } from "./RecordActions.tsx";
import { RecordBody } from "./RecordBody.tsx";
import { findCode } from "./recordCode.ts";
import { RecordFailure } from "./RecordFailure.tsx";
import { RecordSide } from "./RecordSide.tsx";
import { RecordSteps } from "./RecordSteps.tsx";
import type { Direction } from "./RecordSteps.tsx";
import { useRecordDesk } from "./useRecordDesk.ts";
import head from "./RecordHead.module.css";
import styles from "./RecordPeek.module.css";

/** Props of RecordPeek. */
export interface RecordPeekProps {
  readonly form: WorkspaceForm;
  /** A record's id; `new` for one that is being made. */
  readonly record: number | "new";
  readonly onClose: () => void;
}

/** A record beside the list it was opened from; the list stays in use. Needs a FieldProvider around. */
export function RecordPeek({ form, record, onClose }: RecordPeekProps): ReactElement {
  const { key } = form.definition;
  // Each record has a panel of its own; what was pressed in the last one is pressed on in the next.
  const [came, setCame] = useState<Direction>();
  return record === "new" ? (
    <MakingPeek key={key} form={form} onClose={onClose} />
  ) : (
    <ShownPeek key={`${key} ${record}`} form={form} id={record} came={came} onCame={setCame} onClose={onClose} />
  );
}

interface FrameProps {
  readonly name: string;
  readonly head: ReactNode;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
  readonly onClose: () => void;
}

function Frame(props: FrameProps): ReactElement {
  const { t } = useWording();
  const [width, setWidth] = usePeekWidth();
  const handleKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    props.onClose();
    const main = document.getElementById("main");
    if (main !== null) enterRegion(main);
  };
  return (
    // Escape closes it from anywhere inside.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <aside className={styles.peek} style={{ width }} aria-label={props.name} onKeyDown={handleKey}>
      <PeekResizer width={width} onWidth={setWidth} />
      <header className={styles.head}>
        {props.head}
        <IconButton icon="x" label={t("common.close")} onClick={props.onClose} />
      </header>
      <div className={styles.body}>{props.children}</div>
      {props.foot}
    </aside>
  );
}

function MakingPeek({ form, onClose }: Pick<RecordPeekProps, "form" | "onClose">): ReactElement {
  const { t, label } = useWording();
  const title = t("record.newTitle", { form: label(form.definition.label) });
  return (
    <Frame name={title} head={<span className={styles.grow} />} onClose={onClose}>
      <h2 className={styles.title}>{title}</h2>
      <NewPane form={form} onClose={onClose} />
    </Frame>
  );
}

interface ShownPeekProps extends Pick<RecordPeekProps, "form" | "onClose"> {
  readonly id: number;
  readonly came: Direction | undefined;
  readonly onCame: (direction: Direction) => void;
}

function ShownPeek({ form, id, came, onCame, onClose }: ShownPeekProps): ReactElement {
  const { t } = useWording();
  const workspace = useWorkspace();
  const navigate = useNavigate({ from: "/w/$workspace/f/$form" });
  const desk = useRecordDesk(form, id);
  const [foot, setFoot] = useState<HTMLElement | null>(null);
  const { record, query } = desk;
  const code = findCode(form.definition, record?.values ?? {});
  const title =
    record?.title ?? t(query.isError ? "record.missing" : record === undefined ? "common.loading" : "common.untitled");
  const params = { workspace: workspace.key, form: form.definition.key };
  const list = useStore(openList);
  const handleStep = ({ record: peek }: ListedRecord, direction: Direction): void => {
    onCame(direction);
    void navigate({ search: (now) => ({ ...now, peek }), replace: true, state: true, resetScroll: false });
  };
  return (
    <Frame
      name={t("record.panel", { title })}
      onClose={onClose}
      head={
        <>
          {code !== undefined && <span className={head.code}>{code}</span>}
          <RecordSteps {...params} list={list} record={id} onStep={handleStep} came={came} />
          <span className={styles.grow} />
          <RecordActions desk={desk} onDeleted={onClose} />
          <Link
            to="/w/$workspace/f/$form/r/$record"
            params={{ ...params, record: String(id) }}
            search={({ peek: _, ...rest }) => rest}
            state={{ list: list?.id }}
            className={classNames(buttonClass({ variant: "quiet", size: "small" }), styles.icon)}
            aria-label={t("record.openPage")}
            title={t("record.openPage")}
          >
            <Icon name="expand" />
          </Link>
        </>
      }
      foot={<footer ref={setFoot} className={styles.foot} />}
    >
      <h2 className={styles.title}>{title}</h2>
      {query.isPending && <Skeleton label={t("common.loading")} />}
      {query.isError && <RecordFailure form={form} error={query.error} onRetry={() => void query.refetch()} />}
      {record !== undefined && (
        <>
          <RecordBody desk={desk} level={3} />
          <RecordSide desk={desk} tabs={["conversation", "history", "related", "files"]} foot={foot} />
        </>
      )}
    </Frame>
  );
}
