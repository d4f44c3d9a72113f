/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-interactions -- one field of several boxes; the group only notices when the keyboard leaves it */
import { useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { Button } from "@tongzhou/ui";
import { wireObject } from "../checkWire.ts";
import type { FieldOf } from "@tongzhou/model";
import type { EditorProps } from "../fieldFace.ts";
import { useFieldKit } from "../FieldProvider.tsx";
import styles from "../Editor.module.css";

/** A point by latitude and longitude, typed or asked of the device, with a name. */
export function LocationEditor({
  value,
  onChange,
  onCommit,
  onCancel,
  labelId,
}: EditorProps<FieldOf<"location">>): ReactElement {
  const { t } = useFieldKit().wording;
  const point = wireObject(value) ?? {};
  const show = (part: string): string => (point[part] === null || point[part] === undefined ? "" : String(point[part]));
  const [typed, setTyped] = useState({ lat: show("lat"), lng: show("lng"), label: show("label") });
  const [trouble, setTrouble] = useState<string | undefined>(undefined);
  const change = (next: typeof typed): void => {
    setTyped(next);
    const [lat, lng] = [Number(next.lat), Number(next.lng)];
    const isEmpty = next.lat.trim() === "" && next.lng.trim() === "";
    const isPoint = next.lat.trim() !== "" && next.lng.trim() !== "" && Math.abs(lat) <= 90 && Math.abs(lng) <= 180;
    setTrouble(isEmpty || isPoint ? undefined : t("fields.problemPoint"));
    if (isEmpty) onChange(null);
    else if (isPoint) onChange({ lat, lng, label: next.label.trim() === "" ? null : next.label.trim() });
  };
  const locate = (): void => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => change({ ...typed, lat: coords.latitude.toFixed(6), lng: coords.longitude.toFixed(6) }),
      () => setTrouble(t("fields.locateFailed")),
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  };
  const handleKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") onCommit();
    if (event.key === "Escape") onCancel();
  };
  const names = { lat: t("fields.latitude"), lng: t("fields.longitude"), label: t("fields.placeName") } as const;
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
        {(["lat", "lng", "label"] as const).map((part) => (
          <span key={part} className={styles.box}>
            <input
              className={styles.input}
              aria-label={names[part]}
              placeholder={names[part]}
              inputMode={part === "label" ? "text" : "decimal"}
              value={typed[part]}
              onChange={(event) => change({ ...typed, [part]: event.target.value })}
              onKeyDown={handleKey}
            />
          </span>
        ))}
      </div>
      <div>
        {"geolocation" in navigator && <Button size="small" icon="target" text={t("fields.locate")} onClick={locate} />}
      </div>
      {trouble !== undefined && (
        <span className={styles.note} role="alert">
          {trouble}
        </span>
      )}
    </div>
  );
}
