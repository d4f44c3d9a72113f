import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { Button, Popover } from "@tongzhou/ui";
import type { FieldDefinition, SortKey } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import { SortPanel } from "../panels/SortPanel.tsx";

/** Props of ColumnOrder. */
export interface ColumnOrderProps {
  readonly fields: readonly FieldDefinition[];
  readonly sort: readonly SortKey[];
  readonly onSort: (sort: readonly SortKey[]) => void;
}

/** In which order the linked records stand as columns. */
export function ColumnOrder({ fields, sort, onSort }: ColumnOrderProps): ReactElement {
  const { t } = useWording();
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const text = sort.length === 0 ? t("grid.sort") : t("grid.sortCount", { count: sort.length });
  return (
    <>
      <Button
        ref={anchor}
        size="small"
        variant="quiet"
        icon="sort"
        text={text}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      />
      <Popover anchor={anchor} isOpen={isOpen} onClose={() => setIsOpen(false)} label={text}>
        <SortPanel fields={fields} sort={sort} onSort={onSort} />
      </Popover>
    </>
  );
}
