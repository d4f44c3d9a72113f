/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-interactions -- one field of several boxes; the group only notices when the keyboard leaves it */
import { use, Suspense } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import type { FieldOf, Wire } from "@tongzhou/model";
import { Select, Skeleton } from "@tongzhou/ui";
import { wireObject } from "../checkWire.ts";
import type { EditorProps } from "../fieldFace.ts";
import { useFieldKit } from "../FieldProvider.tsx";
import { loadDivisions } from "./divisions.ts";
import styles from "../Editor.module.css";

const levels = ["province", "city", "district"] as const;
const levelNames = { province: "fields.province", city: "fields.city", district: "fields.district" } as const;

/** Province, city and district one after the other, and the line with street and number. */
export function AddressEditor(props: EditorProps<FieldOf<"address">>): ReactElement {
  const { t } = useFieldKit().wording;
  return (
    <Suspense fallback={<Skeleton rows={1} label={t("common.loading")} />}>
      <AddressParts {...props} />
    </Suspense>
  );
}

function AddressParts({
  field,
  value,
  onChange,
  onCommit,
  onCancel,
  labelId,
}: EditorProps<FieldOf<"address">>): ReactElement {
  const { t } = useFieldKit().wording;
  const divisions = use(loadDivisions());
  const address = wireObject(value) ?? {};
  const read = (part: string): string => (typeof address[part] === "string" ? address[part] : "");
  const offers = {
    province: divisions.provinces,
    city: divisions.citiesOf(read("province")),
    district: divisions.districtsOf(read("province"), read("city")),
  };
  const change = (part: string, text: string): void => {
    const next: Record<string, Wire> = {
      province: null,
      city: null,
      district: null,
      detail: null,
      ...address,
      [part]: text === "" ? null : text,
    };
    if (part === "province") next["city"] = next["district"] = null;
    if (part === "city") next["district"] = null;
    onChange(Object.values(next).every((one) => one === null) ? null : next);
  };
  const handleKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") onCommit();
    if (event.key === "Escape") onCancel();
  };
  return (
    <div
      role="group"
      aria-labelledby={labelId}
      className={styles.grid}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onCommit();
      }}
    >
      <div className={styles.line}>
        {levels.map((level) => {
          const chosen = read(level);
          const names = chosen === "" || offers[level].includes(chosen) ? offers[level] : [chosen, ...offers[level]];
          return (
            <Select
              key={level}
              aria-label={t(levelNames[level])}
              value={chosen}
              disabled={names.length === 0}
              options={[
                { value: "", text: t(levelNames[level]) },
                ...names.map((name) => ({ value: name, text: name })),
              ]}
              onChange={(name) => change(level, name)}
            />
          );
        })}
      </div>
      {field.detail !== false && (
        <span className={styles.box}>
          <input
            className={styles.input}
            aria-label={t("fields.addressDetail")}
            placeholder={t("fields.addressDetail")}
            maxLength={300}
            value={read("detail")}
            onChange={(event) => change("detail", event.target.value)}
            onKeyDown={handleKey}
          />
        </span>
      )}
    </div>
  );
}
