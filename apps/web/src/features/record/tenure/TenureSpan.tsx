import type { ReactElement } from "react";
import { errorText } from "@tongzhou/i18n";
import { errorCodes } from "@tongzhou/model";
import { Button, Chip, classNames } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import { HistoryValue } from "../history/HistoryValue.tsx";
import type { DatedField } from "./TenureButton.tsx";
import type { TenureSpanView } from "./tenureQueries.ts";
import styles from "./Tenure.module.css";

/** Props of TenureSpan. */
export interface TenureSpanProps {
  readonly span: TenureSpanView;
  readonly field: DatedField;
  /** Takes a plan back; absent where the reader may not. */
  readonly onWithdraw: (() => void) | undefined;
  readonly isBusy: boolean;
}

/** One stretch of a time line: who, from when to when, why and by whom. */
export function TenureSpan({ span, field, onWithdraw, isBusy }: TenureSpanProps): ReactElement {
  const { t, locale } = useWording();
  const { members } = useWorkspace();
  const by = members.find(({ id }) => id === span.by)?.name;
  const code = errorCodes.find((one) => one === span.error?.code);
  const isPlan = span.state === "planned" || span.state === "failed";
  return (
    <li className={classNames(styles.span, styles[span.state])} data-state={span.state}>
      <div className={styles.head}>
        <span className={styles.value}>
          {span.isHidden ? (
            <span className={styles.blank}>{t("tenure.hidden")}</span>
          ) : span.value === null ? (
            <span className={styles.blank}>{t("tenure.nobody")}</span>
          ) : (
            <HistoryValue field={field} value={span.value} />
          )}
        </span>
        {span.state === "current" && <Chip text={t("tenure.now")} color="green" />}
        {span.state === "planned" && <Chip text={t("tenure.planned")} color="blue" />}
        {span.state === "failed" && <Chip text={t("tenure.failed")} color="red" />}
        {isPlan && onWithdraw !== undefined && (
          <Button
            size="small"
            variant="quiet"
            className={styles.withdraw}
            text={t(span.state === "failed" ? "tenure.remove" : "tenure.withdraw")}
            isBusy={isBusy}
            onClick={onWithdraw}
          />
        )}
      </div>
      <p className={styles.when}>
        <Stretch from={span.from} to={span.to} />
        {by !== undefined && span.id !== null && <span>{t("tenure.by", { name: by })}</span>}
      </p>
      {span.reason !== null && <p className={styles.reason}>{span.reason}</p>}
      {span.error !== null && (
        <p className={styles.error}>
          {code === undefined ? span.error.code : errorText(code, span.error.params, locale)}
        </p>
      )}
    </li>
  );
}

function Stretch({ from, to }: Pick<TenureSpanView, "from" | "to">): ReactElement {
  const { t, format } = useWording();
  // A transfer by the day begins at midnight, which nobody needs to read.
  const say = (instant: string): string => {
    const whole = format.moment(instant);
    return whole.endsWith(" 00:00") ? format.moment(instant, "date") : whole;
  };
  if (from === null) return <span>{to === null ? t("tenure.always") : t("tenure.until", { to: say(to) })}</span>;
  if (to === null) return <span>{t("tenure.since", { from: say(from) })}</span>;
  return <span>{t("tenure.span", { from: say(from), to: say(to) })}</span>;
}
