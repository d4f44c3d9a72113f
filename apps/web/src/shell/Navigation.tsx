import { useId, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { Link, useNavigate } from "@tanstack/react-router";
import { Icon, IconButton, classNames, findIcon } from "@tongzhou/ui";
import type { Workspace, WorkspaceForm } from "../api/workspaceQueries.ts";
import { useWording } from "./language.tsx";
import { groupForms, togglePin } from "./navigationModel.ts";
import type { NavigationGroup } from "./navigationModel.ts";
import { pinsOf } from "./pins.ts";
import { formFilterId } from "./useShortcuts.ts";
import styles from "./Navigation.module.css";

/** Props of Navigation. */
export interface NavigationProps {
  readonly workspace: Workspace;
  /** Absent in the drawer of a phone, which closes by itself. */
  readonly onCollapse?: (() => void) | undefined;
}

/** The forms of a workspace: pinned, by group, found while typing in Chinese, English or pinyin. */
export function Navigation({ workspace, onCollapse }: NavigationProps): ReactElement {
  const { t, label } = useWording();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const kept = pinsOf(workspace.key);
  const [pins, setPins] = useState(kept.read);
  const groups = groupForms(workspace.forms, pins, typed);
  const handlePin = (form: string): void => {
    const next = togglePin(pins, form);
    kept.write(next);
    setPins(next);
  };
  const handleKey = (event: KeyboardEvent): void => {
    const first = groups[0]?.forms[0];
    if (event.key === "Escape") setTyped("");
    if (event.key !== "Enter" || event.nativeEvent.isComposing || first === undefined) return;
    setTyped("");
    void navigate({
      to: "/w/$workspace/f/$form",
      params: { workspace: workspace.key, form: first.definition.key },
    });
  };
  return (
    <nav className={styles.navigation} aria-label={t("shell.navigation")}>
      <div className={styles.head}>
        <span className={styles.name} title={label(workspace.label)}>
          {label(workspace.label)}
        </span>
        {onCollapse !== undefined && (
          <IconButton icon="sidebar" label={t("shell.collapseNavigation")} onClick={onCollapse} />
        )}
      </div>
      <div className={styles.filter}>
        <Icon name="search" size={14} />
        <input
          id={onCollapse === undefined ? undefined : formFilterId}
          type="search"
          className={styles.typed}
          value={typed}
          placeholder={t("shell.filterForms")}
          aria-label={t("shell.filterForms")}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={handleKey}
        />
      </div>
      <div className={styles.body}>
        <Link
          to="/w/$workspace"
          params={{ workspace: workspace.key }}
          activeOptions={{ exact: true }}
          className={styles.link}
        >
          <Icon name="home" />
          <span className={styles.text}>{t("shell.home")}</span>
        </Link>
        {groups.map((group) => (
          <Group key={group.key} group={group} workspace={workspace.key} pins={pins} onPin={handlePin} />
        ))}
        {groups.length === 0 && (
          <p className={styles.none}>{typed === "" ? t("shell.noForms") : t("shell.noFormMatches", { typed })}</p>
        )}
      </div>
      <div className={styles.foot}>{t("shell.selfHosted")}</div>
    </nav>
  );
}

interface GroupProps {
  readonly group: NavigationGroup;
  readonly workspace: string;
  readonly pins: readonly string[];
  readonly onPin: (form: string) => void;
}

function Group({ group, workspace, pins, onPin }: GroupProps): ReactElement {
  const { t, label } = useWording();
  const [isOpen, setIsOpen] = useState(true);
  const listId = useId();
  const words = { pinned: t("shell.pinned"), other: t("shell.otherForms"), group: "" }[group.kind];
  const title = group.label === undefined ? words : label(group.label);
  return (
    <section className={styles.group}>
      <h2>
        <button
          type="button"
          className={styles.groupHead}
          aria-expanded={isOpen}
          aria-controls={listId}
          onClick={() => setIsOpen(!isOpen)}
        >
          <span className={styles.text}>{title}</span>
          <Icon name="down" size={12} className={classNames(styles.arrow, !isOpen && styles.closed)} />
        </button>
      </h2>
      <ul id={listId} hidden={!isOpen}>
        {group.forms.map((form) => (
          <FormRow
            key={form.definition.key}
            form={form}
            workspace={workspace}
            isPinned={pins.includes(form.definition.key)}
            onPin={onPin}
          />
        ))}
      </ul>
    </section>
  );
}

interface FormRowProps {
  readonly form: WorkspaceForm;
  readonly workspace: string;
  readonly isPinned: boolean;
  readonly onPin: (form: string) => void;
}

function FormRow({ form, workspace, isPinned, onPin }: FormRowProps): ReactElement {
  const { t, label } = useWording();
  const { definition } = form;
  const name = label(definition.label);
  return (
    <li className={styles.row}>
      <Link
        to="/w/$workspace/f/$form"
        params={{ workspace, form: definition.key }}
        className={styles.link}
        activeOptions={{ includeSearch: false }}
      >
        <Icon name={findIcon(definition.icon, "grid")} />
        <span className={styles.text}>{name}</span>
      </Link>
      <IconButton
        icon="pin"
        iconSize={12}
        label={isPinned ? t("shell.unpin", { form: name }) : t("shell.pin", { form: name })}
        aria-pressed={isPinned}
        className={styles.pin}
        onClick={() => onPin(definition.key)}
      />
    </li>
  );
}
