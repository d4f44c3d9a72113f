import { useState } from "react";
import type { ReactElement } from "react";
import { Button, Icon, IconButton } from "@tongzhou/ui";
import type { FormDefinition } from "@tongzhou/model";
import { useFieldKit } from "../../../fields/FieldProvider.tsx";
import { useMe } from "../../../shell/useWorkspace.ts";
import { parseNewDraft } from "../model/draftModel.ts";
import { listNewDrafts, readDraft, writeDraft } from "../model/drafts.ts";
import { titleOfDraft } from "./newRecordModel.ts";
import styles from "./DraftList.module.css";

/** Props of DraftList. */
export interface DraftListProps {
  readonly form: FormDefinition;
  /** The draft on the page, which is not listed. */
  readonly current: string;
  readonly onContinue: (draft: string) => void;
}

/** The other new records of a form that were begun on this device: gone on with, or thrown away. Nothing when none is. */
export function DraftList({ form, current, onContinue }: DraftListProps): ReactElement | null {
  const { workspace, wording, directory } = useFieldKit();
  const { t, format } = wording;
  const { account } = useMe();
  const [, setRemoved] = useState(0);
  const place = { account: account.id, workspace, form: form.key };
  const drafts = listNewDrafts(place)
    .flatMap((id) => {
      const draft = id === current ? undefined : parseNewDraft(readDraft({ ...place, record: `new.${id}` }));
      return draft === undefined ? [] : [{ id, draft }];
    })
    .toSorted((a, b) => (a.draft.at < b.draft.at ? 1 : -1));
  if (drafts.length === 0) return null;
  return (
    <section className={styles.drafts} aria-label={t("record.drafts")}>
      <p className={styles.head}>
        <Icon name="history" size={14} />
        {t("record.draftsCount", { count: drafts.length })}
      </p>
      <ul className={styles.list}>
        {drafts.map(({ id, draft }) => {
          const title = titleOfDraft(form, draft, wording, directory) ?? t("common.untitled");
          return (
            <li key={id} className={styles.row}>
              <span className={styles.title}>{title}</span>
              <span className={styles.at}>{draft.at === "" ? "" : format.moment(draft.at)}</span>
              <Button
                size="small"
                text={t("record.draftContinue")}
                aria-label={`${t("record.draftContinue")} ${title}`}
                onClick={() => onContinue(id)}
              />
              <IconButton
                icon="trash"
                iconSize={14}
                label={t("record.draftDelete", { title })}
                onClick={() => {
                  writeDraft({ ...place, record: `new.${id}` }, undefined);
                  setRemoved((count) => count + 1);
                }}
              />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
