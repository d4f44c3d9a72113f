/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-interactions -- one field of several boxes; the group only notices when the keyboard leaves it */
import { useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { Button, classNames } from "@tongzhou/ui";
import { wireObject } from "../checkWire.ts";
import type { FieldOf, Wire } from "@tongzhou/model";
import type { EditorProps } from "../fieldFace.ts";
import { useFieldKit } from "../FieldProvider.tsx";
import { useUnfinished } from "../unfinished.tsx";
import styles from "../Editor.module.css";

/** A point by latitude and longitude, typed or asked of the device, with a name. */
export function LocationEditor({
  field,
  value,
  path,
  onChange,
  onCommit,
  onCancel,
  labelId,
}: EditorProps<FieldOf<"location">>): ReactElement {
  const { t } = useFieldKit().wording;
  const point = wireObject(value) ?? {};
  const show = (part: string): string => (point[part] === null || point[part] === undefined ? "" : String(point[part]));
  const at = path ?? field.key;
  const [lat, keepLat] = useUnfinished(`${at}.lat`);
  const [lng, keepLng] = useUnfinished(`${at}.lng`);
  const [label, keepLabel] = useUnfinished(`${at}.label`);
  const [typed, setTyped] = useState({
    lat: lat ?? show("lat"),
    lng: lng ?? show("lng"),
    label: label ?? show("label"),
  });
  const [isLocating, setIsLocating] = useState(false);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const noteId = useId();
  const isHalf = lat !== undefined || lng !== undefined || label !== undefined;
  const trouble = failure ?? (isHalf ? t("fields.problemPoint") : undefined);
  const change = (next: typeof typed): void => {
    setTyped(next);
    setFailure(undefined);
    const point = readPoint(next);
    const isEmpty = Object.values(next).every((text) => text.trim() === "");
    const isKept = point === null && !isEmpty;
    keepLat(isKept ? next.lat : undefined);
    keepLng(isKept ? next.lng : undefined);
    keepLabel(isKept ? next.label : undefined);
    if (isEmpty) onChange(null);
    else if (point !== null) onChange(point);
  };
  // The device answers later: the name may have been typed meanwhile.
  const take = useRef((_lat: string, _lng: string): void => undefined);
  useEffect(() => {
    take.current = (lat, lng) => change({ ...typed, lat, lng });
  });
  const locate = (): void => {
    setIsLocating(true);
    setFailure(undefined);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setIsLocating(false);
        take.current(coords.latitude.toFixed(6), coords.longitude.toFixed(6));
      },
      (error) => {
        setIsLocating(false);
        setFailure(t(error.code === error.PERMISSION_DENIED ? "fields.locateDenied" : "fields.locateFailed"));
      },
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
          <span key={part} className={classNames(styles.box, part === "label" && styles.wideBox)}>
            <input
              className={styles.input}
              aria-label={names[part]}
              placeholder={names[part]}
              aria-invalid={(isHalf && part !== "label") || undefined}
              aria-describedby={trouble === undefined ? undefined : noteId}
              inputMode={part === "label" ? "text" : "decimal"}
              value={typed[part]}
              onChange={(event) => change({ ...typed, [part]: event.target.value })}
              onKeyDown={handleKey}
            />
          </span>
        ))}
      </div>
      <div>
        {"geolocation" in navigator && (
          <Button size="small" icon="target" text={t("fields.locate")} isBusy={isLocating} onClick={locate} />
        )}
      </div>
      {trouble !== undefined && (
        <span id={noteId} className={styles.note} role="alert">
          {trouble}
        </span>
      )}
    </div>
  );
}

function readPoint(typed: { readonly lat: string; readonly lng: string; readonly label: string }): Wire {
  const [lat, lng] = [typed.lat, typed.lng].map((text) =>
    text.trim() === "" ? Number.NaN : Number(text.normalize("NFKC")),
  );
  if (lat === undefined || lng === undefined || !(Math.abs(lat) <= 90) || !(Math.abs(lng) <= 180)) return null;
  return { lat, lng, label: typed.label.trim() === "" ? null : typed.label.trim() };
}
