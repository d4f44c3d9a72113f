import type { ReactNode } from "react";
import { ok } from "@tongzhou/base";
import type { Result } from "@tongzhou/base";
import type { Wire } from "@tongzhou/model";
import { Chip, Person } from "@tongzhou/ui";
import { refuseText, splitList, wireList } from "../checkWire.ts";
import type { CellPlace, FieldFace, TextKit, TextProblem, TextReading } from "../fieldFace.ts";
import styles from "../Cell.module.css";

type Named = "member" | "department";

/** What faces of people and departments have in common, whatever their field's settings. */
interface NamedFace {
  readonly cell: (value: Wire, field: unknown, kit: TextKit, place: CellPlace) => ReactNode;
  readonly format: (value: Wire, field: unknown, kit: TextKit) => string;
  readonly read: (text: string, field: unknown, kit: TextKit) => TextReading;
}

/** The name behind an id; somebody who is gone still has one word. */
export function nameOf(kind: Named, id: Wire, { directory, wording }: TextKit): string {
  const found =
    typeof id !== "number" ? undefined : kind === "member" ? directory.members.get(id) : directory.departments.get(id);
  return found?.name ?? wording.t("common.unknownMember");
}

/** The one member or department a text names: by name, by e-mail address, with or without @. */
export function findNamed(kind: Named, text: string, { directory }: TextKit): Result<number, TextProblem> {
  const word = text.trim().replace(/^@/, "").toLowerCase();
  const all = kind === "member" ? [...directory.members.values()] : [...directory.departments.values()];
  const hits = all.filter(
    (one) => one.name.toLowerCase() === word || ("email" in one && one.email.toLowerCase() === word),
  );
  const present = hits.filter((one) => !("status" in one) || one.status !== "left");
  const [hit, second] = present.length > 0 ? present : hits;
  if (hit === undefined) return { ok: false, error: { problem: "not_found", limit: text.trim() } };
  return second === undefined ? ok(hit.id) : { ok: false, error: { problem: "ambiguous", limit: text.trim() } };
}

function one(kind: Named): NamedFace {
  return {
    cell: (value, _field, kit) => shown(kind, value, kit),
    format: (value, _field, kit) => nameOf(kind, value, kit),
    read: (text, _field, kit) => findNamed(kind, text, kit),
  };
}

function many(kind: Named): NamedFace {
  return {
    cell: (value, _field, kit, place) => (
      <span className={place === "form" ? styles.wrapped : styles.row}>
        {wireList(value).map((id) => (
          <span key={String(id)} className={styles.item}>
            {shown(kind, id, kit)}
          </span>
        ))}
      </span>
    ),
    format: (value, _field, kit) =>
      wireList(value)
        .map((id) => nameOf(kind, id, kit))
        .join(", "),
    read: (text, _field, kit) => {
      const ids: number[] = [];
      for (const part of splitList(text)) {
        const id = findNamed(kind, part, kit);
        if (!id.ok) return id;
        ids.push(id.value);
      }
      return ok([...new Set(ids)]);
    },
  };
}

function shown(kind: Named, id: Wire, kit: TextKit): ReactNode {
  const name = nameOf(kind, id, kit);
  return kind === "member" ? <Person name={name} /> : <Chip text={name} isOutlined icon="dept" />;
}

const picked = { align: "start", input: "pick" } as const;

/** 成员. */
export const memberFace: FieldFace<"member"> = { ...picked, ...one("member"), width: 120 };

/** 成员（多选）. */
export const membersFace: FieldFace<"members"> = { ...picked, ...many("member"), width: 180 };

/** 部门. */
export const departmentFace: FieldFace<"department"> = { ...picked, ...one("department"), width: 130 };

/** 部门（多选）. */
export const departmentsFace: FieldFace<"departments"> = { ...picked, ...many("department"), width: 180 };

const stamped = {
  ...one("member"),
  align: "start",
  input: "none",
  width: 120,
  read: () => refuseText("read_only"),
} as const;

/** 创建人. */
export const createdByFace: FieldFace<"created_by"> = stamped;

/** 更新人. */
export const updatedByFace: FieldFace<"updated_by"> = stamped;
