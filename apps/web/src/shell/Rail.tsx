import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { Link, useMatchRoute, useParams } from "@tanstack/react-router";
import { Icon, classNames } from "@tongzhou/ui";
import { useWording } from "./language.tsx";
import { NewWorkspaceDialog } from "./NewWorkspaceDialog.tsx";
import { tileOf } from "./navigationModel.ts";
import { useMe, useWorkspace } from "./useWorkspace.ts";
import styles from "./Rail.module.css";

/** The ink strip at the left edge: home, the workspaces, and what builders need. */
export function Rail(): ReactElement {
  const { t, label } = useWording();
  const { workspace } = useParams({ from: "/w/$workspace" });
  const current = useWorkspace();
  const { workspaces } = useMe();
  const isAtHome = useMatchRoute()({ to: "/w/$workspace", params: { workspace } }) !== false;
  const [isMaking, setIsMaking] = useState(false);
  const maker = useRef<HTMLButtonElement>(null);
  return (
    <nav className={styles.rail} aria-label={t("shell.workspaces")}>
      <Link to="/w/$workspace" params={{ workspace }} className={styles.mark} aria-label={t("common.product")}>
        <Icon name="boat" size={24} />
      </Link>
      <Link
        to="/w/$workspace"
        params={{ workspace }}
        activeOptions={{ exact: true }}
        className={classNames(styles.item, isAtHome && styles.here)}
        title={t("shell.home")}
        aria-label={t("shell.home")}
      >
        <Icon name="home" size={18} />
      </Link>
      <hr className={styles.line} />
      <div className={styles.tiles}>
        {workspaces.map((one) => (
          <Link
            key={one.key}
            to="/w/$workspace"
            params={{ workspace: one.key }}
            className={classNames(styles.item, one.key === workspace && !isAtHome && styles.here)}
            activeOptions={{ exact: true }}
            aria-current={one.key === workspace ? "true" : undefined}
            title={label(one.label)}
            aria-label={label(one.label)}
          >
            <span className={styles.tile} aria-hidden="true">
              {tileOf(label(one.label))}
            </span>
          </Link>
        ))}
        <button
          ref={maker}
          type="button"
          className={styles.item}
          title={t("shell.newWorkspace")}
          aria-label={t("shell.newWorkspace")}
          onClick={() => setIsMaking(true)}
        >
          <Icon name="plus" size={18} />
        </button>
      </div>
      <span className={styles.gap} />
      <Link
        to="/w/$workspace/members"
        params={{ workspace }}
        className={styles.item}
        title={t("shell.members")}
        aria-label={t("shell.members")}
      >
        <Icon name="users" size={18} />
      </Link>
      {current.canDefine && (
        <Link
          to="/w/$workspace/design"
          params={{ workspace }}
          className={styles.item}
          title={t("shell.design")}
          aria-label={t("shell.design")}
        >
          <Icon name="pen" size={18} />
        </Link>
      )}
      {isMaking && <NewWorkspaceDialog onClose={() => setIsMaking(false)} />}
    </nav>
  );
}
