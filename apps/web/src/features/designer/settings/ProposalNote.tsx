import type { ReactElement } from "react";
import { Button } from "@tongzhou/ui";
import type { UseQueryResult } from "@tanstack/react-query";
import { Failure } from "../../../shell/Failure.tsx";
import { useWording } from "../../../shell/language.tsx";
import type { Proposal } from "../model/optionProposal.ts";
import styles from "./Options.module.css";

/** Props of ProposalNote. */
export interface ProposalNoteProps {
  readonly proposal: Pick<UseQueryResult<Proposal>, "data" | "error" | "refetch">;
  readonly isList: boolean;
  /** Whether the options still are the proposed ones. */
  readonly isTaken: boolean;
  readonly onTake: () => void;
}

const maxVariants = 3;

/** Where the options of a field that becomes a choice come from: how many words there are, and which are the same. */
export function ProposalNote({ proposal, isList, isTaken, onTake }: ProposalNoteProps): ReactElement {
  const { t } = useWording();
  const { data, error } = proposal;
  if (data === undefined)
    return (
      <output className={styles.proposal}>
        {error === null ? t("designer.proposing") : <Failure error={error} onRetry={() => void proposal.refetch()} />}
      </output>
    );
  const { options, total, filled } = data;
  const merged = options.filter(({ variants }) => variants.length > 0);
  return (
    <output className={styles.proposal}>
      <span>
        {total === 0
          ? t("designer.proposedNone")
          : total > options.length
            ? t("designer.proposedSome", { filled, total, shown: options.length })
            : t("designer.proposedAll", { filled, count: total })}
      </span>
      {isList && total > 0 && <span>{t("designer.proposedSplit")}</span>}
      {merged.slice(0, maxVariants).map(({ text, variants }) => (
        <span key={text}>{t("designer.proposedVariants", { option: text, variants: variants.join(" · ") })}</span>
      ))}
      {merged.length > maxVariants && <span>{t("designer.proposedMore", { count: merged.length - maxVariants })}</span>}
      {!isTaken && total > 0 && (
        <div>
          <Button size="small" icon="undo" text={t("designer.proposedTake")} onClick={onTake} />
        </div>
      )}
    </output>
  );
}
