import { useState } from "react";
import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { Button, Icon } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { designBinQuery } from "../desk/designQueries.ts";
import { BinDialog } from "./BinDialog.tsx";
import styles from "./Bin.module.css";

/** The way to what was deleted, with how many things lie there. */
export function BinButton({ look }: { readonly look: "bar" | "button" }): ReactElement {
  const { t } = useWording();
  const { workspace } = useDesign();
  const { data: items } = useQuery(designBinQuery(workspace.key));
  const [isOpen, setIsOpen] = useState(false);
  const count = items?.length ?? 0;
  const open = (): void => setIsOpen(true);
  return (
    <>
      {look === "button" ? (
        <Button variant="quiet" icon="trash" text={t("designer.binCount", { count })} onClick={open} />
      ) : (
        <button type="button" className={styles.button} onClick={open}>
          <Icon name="trash" size={14} />
          {t("designer.bin")}
          {count > 0 && <span className={styles.count}>{count}</span>}
        </button>
      )}
      <BinDialog isOpen={isOpen} onClose={() => setIsOpen(false)} />
    </>
  );
}
