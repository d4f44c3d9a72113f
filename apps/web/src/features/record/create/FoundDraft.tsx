import type { ReactElement } from "react";
import { Button, Icon } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import bar from "../UnsavedBar.module.css";
import type { KeptDraft } from "./useNewDraft.ts";

/** Props of FoundDraft. */
export interface FoundDraftProps {
  readonly draft: KeptDraft;
  /** Throws the draft away; the page is then empty. */
  readonly onDelete: () => void;
  /** Begins another record; the draft stays. */
  readonly onAnother: () => void;
}

/** Says that what was typed earlier is back, and offers an empty page instead, with or without keeping it. */
export function FoundDraft({ draft, onDelete, onAnother }: FoundDraftProps): ReactElement | null {
  const { t, format } = useWording();
  const { foundAt, isKept } = draft;
  if (foundAt === undefined && isKept) return null;
  return (
    <output className={bar.bar}>
      <Icon name="history" size={14} className={bar.icon} />
      <span className={bar.words}>
        {foundAt !== undefined && (
          <>
            <strong>{t("record.draftFound")}</strong>
            {foundAt !== "" && <span>{t("record.draftFoundAt", { moment: format.moment(foundAt) })}</span>}
          </>
        )}
        {!isKept && <span>{t("record.notKept")}</span>}
      </span>
      {foundAt !== undefined && (
        <span className={bar.actions}>
          <Button size="small" variant="quiet" text={t("record.draftDeleteThis")} onClick={onDelete} />
          <Button size="small" text={t("record.draftAnother")} onClick={onAnother} />
        </span>
      )}
    </output>
  );
}
