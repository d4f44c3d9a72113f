import type { FieldOf, Wire } from "@tongzhou/model";
import { checkWire, refuseText } from "../checkWire.ts";
import type { FieldFace, TextKit } from "../fieldFace.ts";
import { readDay, readInstant, readSpan, readTime } from "./readMoment.ts";
import { todayIn, toLocal } from "./zoned.ts";

type Filled = Exclude<Wire, null>;

/** 日期. */
export const dateFace: FieldFace<"date"> = {
  align: "start",
  input: "day",
  width: 110,
  cell: formatDay,
  format: formatDay,
  plain: String,
  read: (text, field, { wording }) => {
    const day = readDay(text, todayIn(wording.format.zone)) ?? dayOf(text, wording.format.zone);
    return day === null ? refuseText("format", "2026-01-31") : checkWire(field, day);
  },
};

// A copied moment is its day where only a day is kept.
function dayOf(text: string, zone: string): string | null {
  const instant = readInstant(text, todayIn(zone), zone);
  return instant === null ? null : toLocal(instant, zone).day;
}

function formatDay(value: Filled, _field: unknown, { wording }: TextKit): string {
  return wording.format.day(String(value));
}

/** 日期时间, in the workspace's zone. */
export const datetimeFace: FieldFace<"datetime"> = {
  align: "start",
  input: "day",
  width: 150,
  cell: formatDatetime,
  format: formatDatetime,
  plain: (value, field, { wording }) => plainInstant(String(value), wording.format.zone, field.precision === "second"),
  read: (text, field, { wording: { format } }) => {
    const instant = readInstant(text, todayIn(format.zone), format.zone);
    return instant === null ? refuseText("format", "2026-01-31 09:30") : checkWire(field, instant);
  },
};

function formatDatetime(value: Filled, field: FieldOf<"datetime">, { wording }: TextKit): string {
  return wording.format.moment(String(value), field.precision === "second" ? "second" : "minute");
}

function plainInstant(instant: string, zone: string, hasSeconds: boolean): string {
  const { day, time } = toLocal(instant, zone);
  return `${day} ${hasSeconds ? time : time.slice(0, 5)}`;
}

/** 时间. */
export const timeFace: FieldFace<"time"> = {
  align: "start",
  input: "text",
  width: 90,
  cell: formatTime,
  format: formatTime,
  read: (text, field) => {
    const time = readTime(/^\d{1,2}$/.test(text.trim()) ? `${text.trim()}:00` : text);
    return time === null ? refuseText("format", "09:30") : checkWire(field, time);
  },
};

function formatTime(value: Filled, field: { readonly precision?: "minute" | "second" }): string {
  return field.precision === "second" ? String(value) : String(value).slice(0, 5);
}

/** 时长. */
export const durationFace: FieldFace<"duration"> = {
  align: "end",
  input: "text",
  width: 100,
  cell: formatSpan,
  format: formatSpan,
  plain: (value, field, { wording }) =>
    plainSpan(Number(value), field.display, wording.format.duration(Number(value), "h:mm")),
  read: (text, field) => {
    const seconds = readSpan(text, field.display);
    return seconds === null ? refuseText("format", "25:20") : checkWire(field, seconds);
  },
};

function formatSpan(value: Filled, field: FieldOf<"duration">, { wording }: TextKit): string {
  return wording.format.duration(Number(value), field.display ?? "h:mm");
}

function plainSpan(seconds: number, display: FieldOf<"duration">["display"], clock: string): string {
  const unit = display === "days" ? 86_400 : display === "hours" ? 3600 : undefined;
  if (unit !== undefined && (seconds * 1000) % unit === 0) return String(seconds / unit);
  return seconds % 60 === 0 ? clock : `${clock}:${String(Math.abs(seconds) % 60).padStart(2, "0")}`;
}

const stampBase = {
  align: "start",
  input: "none",
  width: 150,
  cell: (value: Filled, _field: unknown, { wording }: TextKit) => wording.format.moment(String(value)),
  format: (value: Filled, _field: unknown, { wording }: TextKit) => wording.format.moment(String(value)),
  plain: (value: Filled, _field: unknown, { wording }: TextKit) =>
    plainInstant(String(value), wording.format.zone, true),
  read: () => refuseText("read_only"),
} as const;

/** 创建时间. */
export const createdAtFace: FieldFace<"created_at"> = stampBase;

/** 更新时间. */
export const updatedAtFace: FieldFace<"updated_at"> = stampBase;
