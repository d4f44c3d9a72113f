import { useState } from "react";
import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { useWording } from "../../shell/language.tsx";
import { useWorkspace } from "../../shell/useWorkspace.ts";
import { Conversation } from "./conversation/Conversation.tsx";
import { collectFiles } from "./files/filesModel.ts";
import { RecordFiles } from "./files/RecordFiles.tsx";
import { RecordHistory } from "./history/RecordHistory.tsx";
import { commentsQuery, relatedQuery } from "./recordDetailQueries.ts";
import { RelatedLists } from "./related/RelatedLists.tsx";
import { Tabs } from "../../shell/Tabs.tsx";
import type { RecordDesk } from "./useRecordDesk.ts";
import styles from "./RecordSide.module.css";

/** What a record has besides its fields. */
export type SideTab = "conversation" | "history" | "related" | "files";

/** Props of RecordSide. */
export interface RecordSideProps {
  readonly desk: RecordDesk;
  readonly tabs: readonly SideTab[];
  /** Where the composer of the conversation stands; null until it is there. */
  readonly foot: HTMLElement | null;
}

/** Conversation, history, related records and files, one at a time. */
export function RecordSide({ desk, tabs, foot }: RecordSideProps): ReactElement {
  const { t } = useWording();
  const { key: workspace } = useWorkspace();
  const [picked, setOpen] = useState<SideTab>("conversation");
  // A wider window shows related records elsewhere.
  const open = tabs.includes(picked) ? picked : "conversation";
  const form = desk.form.definition.key;
  const comments = useQuery(commentsQuery(workspace, form, desk.id)).data?.comments ?? [];
  const related = useQuery({ ...relatedQuery(workspace, form, desk.id), enabled: tabs.includes("related") }).data
    ?.lists;
  const counts: Readonly<Record<SideTab, number | undefined>> = {
    conversation: comments.filter((comment) => !comment.isDeleted).length,
    history: undefined,
    related: related?.reduce((sum, { count }) => sum + count.value, 0),
    files: collectFiles(desk.form.definition, desk.values, comments).length,
  };
  return (
    <Tabs
      label={t("record.tabs")}
      className={styles.side}
      tabs={tabs.map((key) => ({ key, text: t(`record.${key}`), count: counts[key] }))}
      open={open}
      onOpen={setOpen}
    >
      {open === "conversation" && <Conversation desk={desk} foot={foot} />}
      {open === "history" && <RecordHistory desk={desk} />}
      {open === "related" && <RelatedLists desk={desk} />}
      {open === "files" && <RecordFiles desk={desk} comments={comments} />}
    </Tabs>
  );
}
