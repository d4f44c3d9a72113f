import type { Wire } from "@tongzhou/model";
import { checkWire, refuseText, wireObject } from "../checkWire.ts";
import type { FieldFace } from "../fieldFace.ts";
import { readAddress } from "./readAddress.ts";
import styles from "../Cell.module.css";

function addressText(value: Wire): string {
  const address = wireObject(value) ?? {};
  const { province, city, district, detail } = address;
  const parts = [province, city === "市辖区" || city === province ? null : city, district].filter(
    (part) => typeof part === "string" && part !== "",
  );
  return [parts.join(" "), detail].filter((part) => typeof part === "string" && part !== "").join(" ");
}

/** 地址. */
export const addressFace: FieldFace<"address"> = {
  align: "start",
  input: "panel",
  width: 220,
  cell: (value) => addressText(value),
  format: (value) => addressText(value),
  read: (text, field) => checkWire(field, readAddress(text)),
};

function locationText(value: Wire): string {
  const { lat, lng, label } = wireObject(value) ?? {};
  const point = `${Number(lat).toFixed(5)}, ${Number(lng).toFixed(5)}`;
  return typeof label === "string" && label !== "" ? `${label} (${point})` : point;
}

/** 定位. */
export const locationFace: FieldFace<"location"> = {
  align: "start",
  input: "panel",
  width: 180,
  cell: (value, _field, _kit, place) => {
    const { lat, lng } = wireObject(value) ?? {};
    if (place !== "form") return locationText(value);
    return (
      <a
        className={styles.link}
        href={`https://www.openstreetmap.org/?mlat=${Number(lat)}&mlon=${Number(lng)}#map=16/${Number(lat)}/${Number(lng)}`}
        target="_blank"
        rel="noopener noreferrer"
      >
        {locationText(value)}
      </a>
    );
  },
  format: (value) => locationText(value),
  plain: (value) => {
    const { lat, lng } = wireObject(value) ?? {};
    return `${String(lat)}, ${String(lng)}`;
  },
  read: (text, field) => {
    const parts = /^(.*?)\(?\s*(-?\d+(?:\.\d+)?)\s*[,，\s]\s*(-?\d+(?:\.\d+)?)\s*\)?$/.exec(text.trim());
    if (parts === null) return refuseText("format", "30.27, 120.15");
    const label = parts[1]?.trim() ?? "";
    return checkWire(field, { lat: Number(parts[2]), lng: Number(parts[3]), label: label === "" ? null : label });
  },
};
