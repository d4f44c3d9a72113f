import { useState } from "react";
import type { ReactElement } from "react";
import { Link } from "@tanstack/react-router";
import { EmptyState, Icon, buttonClass } from "@tongzhou/ui";
import type { Workspace } from "../../api/workspaceQueries.ts";
import { ownZone } from "../../ownZone.ts";
import { useWording } from "../../shell/language.tsx";
import { Page } from "../../shell/Page.tsx";
import { useMe, useWorkspace } from "../../shell/useWorkspace.ts";
import { Duties } from "./Duties.tsx";
import { FormMoves } from "./FormMoves.tsx";
import { FollowedRecords } from "./FollowedRecords.tsx";
import { greetingAt } from "./homeModel.ts";
import styles from "./HomePage.module.css";
import { VisitedRecords } from "./VisitedRecords.tsx";

/** Where a member starts: what waits for them, what they had open, what moved. */
export function HomePage(): ReactElement {
  const { t, format } = useWording();
  const workspace = useWorkspace();
  const { account } = useMe();
  const [now] = useState(() => new Date());
  const zoneHour = new Intl.DateTimeFormat("en", { hour: "numeric", hourCycle: "h23", timeZone: workspace.zone });
  const greeting = greetingAt(Number(zoneHour.format(now)));
  const date = format.moment(now.toISOString(), "weekday");
  const isElsewhere = ownZone() !== workspace.zone;
  return (
    <Page
      title={t(`home.${greeting}`, { name: account.name })}
      note={isElsewhere ? t("home.todayElsewhere", { date, zone: workspace.zone }) : date}
      actions={workspace.forms.length > 0 && <Actions workspace={workspace} />}
    >
      {workspace.forms.length === 0 ? (
        <Beginning workspace={workspace} />
      ) : (
        <div className={styles.columns}>
          <Duties workspace={workspace} now={now} />
          <div className={styles.side}>
            <FollowedRecords workspace={workspace} />
            <VisitedRecords workspace={workspace} />
            <FormMoves workspace={workspace} />
          </div>
        </div>
      )}
    </Page>
  );
}

function Actions({ workspace }: { readonly workspace: Workspace }): ReactElement | null {
  const { t } = useWording();
  if (!workspace.canDefine) return null;
  return (
    <>
      <Link to="/w/$workspace/import" params={{ workspace: workspace.key }} className={buttonClass()}>
        <Icon name="upload" size={14} />
        {t("home.importFile")}
      </Link>
      <Link to="/w/$workspace/design" params={{ workspace: workspace.key }} className={buttonClass()}>
        <Icon name="plus" size={14} />
        {t("home.createForm")}
      </Link>
    </>
  );
}

// A workspace without forms teaches the next step.
function Beginning({ workspace }: { readonly workspace: Workspace }): ReactElement {
  const { t } = useWording();
  if (!workspace.canDefine) return <EmptyState title={t("home.emptyReaderTitle")} text={t("home.emptyReaderText")} />;
  const params = { workspace: workspace.key };
  return (
    <EmptyState title={t("home.emptyTitle")} text={t("home.emptyText")}>
      <Link to="/w/$workspace/design" params={params} className={buttonClass({ variant: "primary" })}>
        <Icon name="plus" size={14} />
        {t("home.createForm")}
      </Link>
      <Link to="/w/$workspace/import" params={params} className={buttonClass()}>
        <Icon name="upload" size={14} />
        {t("home.importFile")}
      </Link>
      {workspace.role === "owner" && (
        <Link to="/w/$workspace/members" params={params} className={buttonClass({ variant: "quiet" })}>
          <Icon name="users" size={14} />
          {t("home.invite")}
        </Link>
      )}
    </EmptyState>
  );
}
