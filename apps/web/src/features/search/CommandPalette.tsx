import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Icon, Kbd, VisuallyHidden, classNames, findIcon } from "@tongzhou/ui";
import { searchQuery } from "../../api/recordQueries.ts";
import { useVisitedRecords } from "../../api/useVisitedRecords.ts";
import { keepRecords } from "../../openList.ts";
import { recordPath } from "../../paths.ts";
import { useWording } from "../../shell/language.tsx";
import { paletteOpen } from "../../shell/palette.ts";
import { useWorkspace } from "../../shell/useWorkspace.ts";
import styles from "./CommandPalette.module.css";
import { buildSections, moveChoice } from "./paletteModel.ts";
import type { PaletteEntry } from "./paletteModel.ts";
import { usePaletteActions } from "./usePaletteActions.ts";

const stepFor: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** Search over records, forms, views and actions, in Chinese, English and pinyin; all by keyboard. */
export function CommandPalette(): ReactElement {
  const wording = useWording();
  const { t } = wording;
  const router = useRouter();
  const workspace = useWorkspace();
  const listId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState("");
  const [picked, setPicked] = useState<string>();
  const recent = useVisitedRecords(workspace);
  const search = useQuery(searchQuery(workspace.key, typed));
  const shownRecent = recent.map(({ form, record, title }) => ({ form: form.definition.key, record, title }));
  const found = (search.data?.hits ?? []).map(({ form, id, title, excerpt }) => ({ form, record: id, title, excerpt }));
  const sections = buildSections(typed, {
    workspace,
    locale: wording.locale,
    recent: shownRecent,
    found,
    actions: usePaletteActions(workspace),
    untitled: t("common.untitled"),
    sayCreate: (form) => t("search.createIn", { form }),
  });
  const entries = sections.flatMap((section) => section.entries);
  const chosen = entries.find((entry) => entry.key === picked) ?? entries[0];

  useLayoutEffect(() => {
    const box = dialog.current;
    box?.showModal();
    return () => box?.close();
  }, []);
  useLayoutEffect(() => {
    dialog.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [chosen?.key]);

  const handleGo = (entry: PaletteEntry, inNewTab: boolean): void => {
    paletteOpen.set(false);
    if (entry.path === undefined) entry.run?.();
    else if (inNewTab) window.open(entry.path, "_blank", "noopener");
    else {
      const list = crypto.randomUUID();
      const listed = typed.trim() === "" ? shownRecent : found;
      const isListed = listed.some(({ form, record }) => recordPath(workspace.key, form, record) === entry.path);
      if (isListed) keepRecords(list, workspace.key, listed, listed.length);
      router.history.push(entry.path, isListed ? { list } : {});
    }
  };
  // Records come from the server. Until they are those of what is typed, only what stands above them is sure.
  const isSure =
    picked !== undefined ||
    typed.trim() === "" ||
    !search.isFetching ||
    search.failureCount > 0 ||
    !(search.isPending || search.isPlaceholderData) ||
    sections[0]?.kind === "forms";
  // Enter came before the answer did: it opens the first entry once that is sure.
  const waits = useRef<{ readonly typed: string; readonly inNewTab: boolean } | null>(null);
  useEffect(() => {
    if (waits.current === null || !isSure) return;
    const { typed: meant, inNewTab } = waits.current;
    waits.current = null;
    if (meant === typed && chosen !== undefined) handleGo(chosen, inNewTab);
  });
  const handleKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = stepFor[event.key];
    const inNewTab = event.ctrlKey || event.metaKey;
    if (step !== undefined) setPicked(moveChoice(entries, chosen?.key, step));
    else if (event.key === "Enter" && !isSure) waits.current = { typed, inNewTab };
    else if (event.key === "Enter" && chosen !== undefined) handleGo(chosen, inNewTab);
    else return;
    event.preventDefault();
  };
  const heads = {
    recent: t("search.recent"),
    records: t("search.records"),
    forms: t("search.forms"),
    views: t("search.views"),
    actions: t("search.actions"),
  } as const;
  const isNothing = entries.length === 0 && typed.trim() !== "" && !search.isFetching;

  return (
    // The click outside is a second way besides Escape, which the dialog element handles.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      className={styles.palette}
      aria-label={t("search.title")}
      onCancel={(event) => {
        event.preventDefault();
        paletteOpen.set(false);
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current) paletteOpen.set(false);
      }}
    >
      <div className={styles.inner}>
        <div className={styles.box}>
          <Icon name="search" />
          <input
            className={styles.typed}
            value={typed}
            placeholder={t("search.placeholder")}
            role="combobox"
            aria-label={t("search.placeholder")}
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={chosen === undefined ? undefined : `${listId}-${chosen.key}`}
            aria-autocomplete="list"
            autoComplete="off"
            spellCheck={false}
            maxLength={200}
            onChange={(event) => {
              setTyped(event.target.value);
              setPicked(undefined);
            }}
            onKeyDown={handleKey}
          />
          {search.isFetching && typed.trim() !== "" && <span className={styles.busy}>{t("search.searching")}</span>}
        </div>
        {/* No element does this: a listbox that the keyboard reaches from the text box, in groups. */}
        {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role */}
        <div id={listId} role="listbox" aria-label={t("search.results")} className={styles.list}>
          {sections.map((section) => (
            // Groups inside a listbox are what screen readers expect here; there is no element for them.
            // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
            <div key={section.kind} role="group" aria-label={heads[section.kind]}>
              <div className={styles.head} aria-hidden="true">
                {heads[section.kind]}
              </div>
              {section.entries.map((entry) => (
                <Row
                  key={entry.key}
                  id={`${listId}-${entry.key}`}
                  entry={entry}
                  isChosen={entry.key === chosen?.key}
                  onPick={(inNewTab) => handleGo(entry, inNewTab)}
                />
              ))}
            </div>
          ))}
        </div>
        {search.isError && <p className={styles.none}>{t("search.failed")}</p>}
        {isNothing && (
          <p className={styles.none}>
            <strong>{t("search.nothing", { typed: typed.trim() })}</strong> {t("search.nothingText")}
          </p>
        )}
        <footer className={styles.foot} aria-hidden="true">
          <Kbd keys="↑ ↓" /> {t("search.move")}
          <Kbd keys="Enter" /> {t("search.open")}
          <Kbd keys="Esc" /> {t("search.close")}
        </footer>
        <VisuallyHidden>
          <span aria-live="polite">{typed.trim() === "" ? "" : t("search.found", { count: entries.length })}</span>
        </VisuallyHidden>
      </div>
    </dialog>
  );
}

interface RowProps {
  readonly id: string;
  readonly entry: PaletteEntry;
  readonly isChosen: boolean;
  readonly onPick: (inNewTab: boolean) => void;
}

function Row({ id, entry, isChosen, onPick }: RowProps): ReactElement {
  return (
    // The keyboard stays in the text box and names the chosen row by its id.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="option"
      aria-selected={isChosen}
      tabIndex={-1}
      className={classNames(styles.row, isChosen && styles.chosen)}
      onClick={(event) => onPick(event.ctrlKey || event.metaKey)}
    >
      <Icon name={findIcon(entry.icon, "grid")} />
      <span className={styles.text}>{entry.text}</span>
      <span className={styles.note}>{entry.note}</span>
    </div>
  );
}
