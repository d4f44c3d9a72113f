import type { ReactElement } from "react";
import type { FieldOf, Wire } from "@tongzhou/model";
import { classNames } from "@tongzhou/ui";
import { FieldCell } from "../../../fields/FieldCell.tsx";
import { isAtEnd } from "../../../fields/fieldFaces.ts";
import { subformRows } from "../../../fields/subform/subformModel.ts";
import { useWording } from "../../../shell/language.tsx";
import { ScrollBox } from "./ScrollBox.tsx";
import styles from "./Table.module.css";

/** Props of SubformTable. */
export interface SubformTableProps {
  readonly field: FieldOf<"subform">;
  readonly value: Wire;
}

/** The rows of a subform, to be looked at. */
export function SubformTable({ field, value }: SubformTableProps): ReactElement {
  const { label } = useWording();
  const columns = field.fields.filter((one) => one.hidden !== true);
  return (
    <ScrollBox label={label(field.label)}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((one) => (
              <th key={one.key} scope="col" className={classNames(isAtEnd(one) && styles.end)}>
                {label(one.label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {subformRows(value).map((row, index) => (
            <tr key={String(row["id"] ?? `new ${index}`)}>
              {columns.map((one) => (
                <td key={one.key} className={classNames(isAtEnd(one) && styles.end)}>
                  <FieldCell field={one} value={row[one.key]} place="cell" />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
