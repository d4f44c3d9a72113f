import type { ReactElement } from "react";
import { Button, Icon } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import bar from "../UnsavedBar.module.css";
import type { KeptDraft } from "./useNewDraft.ts";

/** Props of FoundDraft. */
export interface FoundDraftProps {
  readonly draft: KeptDraft;
  readonly onStartOver: () => void;
}

/** Says that what was typed earlier is back, and offers an empty page instead. */
export function FoundDraft({ draft, onStartOver }: FoundDraftProps): ReactElement | null {
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
          <Button size="small" text={t("record.startOver")} onClick={onStartOver} />
        </span>
      )}
    </output>
  );
}
