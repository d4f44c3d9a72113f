import type { ReactElement } from "react";
import { Dialog, Kbd } from "@tongzhou/ui";
import { commandKey, paletteKeys } from "./keys.ts";
import { useWording } from "./language.tsx";
import styles from "./HelpSheet.module.css";

/** Props of HelpSheet. */
export interface HelpSheetProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Every key that does something. */
export function HelpSheet({ isOpen, onClose }: HelpSheetProps): ReactElement {
  const { t } = useWording();
  const blocks = [
    {
      title: t("shell.shortcutsGeneral"),
      rows: [
        [t("shell.shortcutPalette"), [paletteKeys]],
        [t("shell.shortcutHome"), ["G", "H"]],
        [t("shell.shortcutFilterForms"), ["G", "F"]],
        [t("shell.shortcutRegion"), ["F6"]],
        [t("shell.shortcutHelp"), ["?"]],
        [t("shell.shortcutEscape"), ["Esc"]],
      ],
    },
    {
      title: t("shell.shortcutsGrid"),
      rows: [
        [t("shell.shortcutMove"), ["← ↑ → ↓"]],
        [t("shell.shortcutRange"), ["Shift ← ↑ → ↓"]],
        [t("shell.shortcutEditCell"), ["Enter"]],
        [t("shell.shortcutOpenRecord"), ["Space"]],
        [t("shell.shortcutFillDown"), [`${commandKey} D`]],
        [t("shell.shortcutTick"), ["Shift Space"]],
        [t("shell.shortcutColumn"), ["Shift F10"]],
        [t("shell.shortcutMoveColumn"), ["Alt ← →"]],
        [t("shell.shortcutResizeColumn"), ["Alt Shift ← →"]],
        [t("shell.shortcutCopyPaste"), [`${commandKey} C`, `${commandKey} V`]],
        [t("shell.shortcutUndo"), [`${commandKey} Z`]],
      ],
    },
    {
      title: t("shell.shortcutsDesigner"),
      rows: [
        [t("shell.shortcutFindKind"), ["/"]],
        [t("shell.shortcutSetField"), ["Enter"]],
        [t("shell.shortcutLeaveSettings"), ["Esc"]],
        [t("shell.shortcutMoveField"), ["Alt ← ↑ → ↓"]],
        [t("shell.shortcutCopyField"), [`${commandKey} D`]],
        [t("shell.shortcutDeleteField"), ["Delete"]],
      ],
    },
  ] as const;
  return (
    <Dialog title={t("shell.help")} isOpen={isOpen} onClose={onClose} closeText={t("common.close")}>
      {blocks.map((block) => (
        <section key={block.title} className={styles.block}>
          <h3 className={styles.title}>{block.title}</h3>
          <dl>
            {block.rows.map(([what, keys]) => (
              <div key={what} className={styles.row}>
                <dt>{what}</dt>
                <dd className={styles.keys}>
                  {keys.map((key) => (
                    <Kbd key={key} keys={key} />
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
