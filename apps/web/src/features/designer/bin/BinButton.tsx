import { useState } from "react";
import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { Icon } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { designBinQuery } from "../desk/designQueries.ts";
import { BinDialog } from "./BinDialog.tsx";
import styles from "./Bin.module.css";

/** The way to what was deleted, with how many things lie there. */
export function BinButton(): ReactElement {
  const { t } = useWording();
  const { workspace } = useDesign();
  const { data: items } = useQuery(designBinQuery(workspace.key));
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button type="button" className={styles.button} onClick={() => setIsOpen(true)}>
        <Icon name="trash" size={14} />
        {t("designer.bin")}
        {items !== undefined && items.length > 0 && <span className={styles.count}>{items.length}</span>}
      </button>
      <BinDialog isOpen={isOpen} onClose={() => setIsOpen(false)} />
    </>
  );
}
