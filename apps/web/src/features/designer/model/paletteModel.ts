import type { Label } from "@tongzhou/base";
import { matchesPinyin } from "@tongzhou/i18n";
import { fieldKinds, fieldSpec } from "@tongzhou/model";
import type { FieldKind, PaletteGroup } from "@tongzhou/model";
import type { IconName } from "@tongzhou/ui";

/** A group of the palette with the kinds in it. */
export interface PaletteSection {
  readonly group: PaletteGroup;
  readonly kinds: readonly FieldKind[];
}

const groups: readonly PaletteGroup[] = ["basic", "choice", "people", "relation", "advanced", "system"];

// Words people know a kind by besides its name.
const otherNames: Partial<Record<FieldKind, readonly string[]>> = {
  text: ["单行文本", "文字", "string"],
  long_text: ["多行文本", "备注", "textarea"],
  choice: ["下拉框", "单选按钮", "select", "radio"],
  choices: ["复选框", "下拉复选", "checkbox"],
  boolean: ["开关", "checkbox"],
  link: ["关联记录", "关联数据", "lookup", "relation"],
  links: ["关联多条", "relation"],
  subform: ["明细", "子表", "table"],
  auto_number: ["编号", "序号", "serial"],
  formula: ["计算", "汇总", "function"],
  phone: ["手机", "电话"],
  member: ["人员", "成员单选", "负责人"],
  members: ["人员", "成员多选"],
  attachments: ["文件", "file"],
  images: ["图片", "photo"],
  signature: ["手写签名"],
  datetime: ["日期时间"],
};

/** The palette, narrowed by what was typed: names in both languages, pinyin, and other words for the same thing. */
export function findKinds(typed: string, isAllowed: (kind: FieldKind) => boolean): readonly PaletteSection[] {
  return groups
    .map((group) => ({
      group,
      kinds: fieldKinds.filter(
        (kind) => fieldSpec(kind).group === group && isAllowed(kind) && isKindFound(kind, typed),
      ),
    }))
    .filter((section) => section.kinds.length > 0);
}

function isKindFound(kind: FieldKind, typed: string): boolean {
  const label: Label = fieldSpec(kind).label;
  return [label.zh, label.en ?? "", ...(otherNames[kind] ?? [])].some((name) => matchesPinyin(name, typed));
}

// Two columns leave room for four characters.
const shortNames: Partial<Record<FieldKind, Label>> = {
  members: { zh: "成员多选", en: "Members" },
  departments: { zh: "部门多选", en: "Departments" },
  links: { zh: "关联多条", en: "Links" },
  datetime: { zh: "日期时间", en: "Date & time" },
  choice: { zh: "单选", en: "Single" },
  choices: { zh: "多选", en: "Multiple" },
};

/** What a kind is called where room is scarce. */
export function shortName(kind: FieldKind): Label {
  return shortNames[kind] ?? fieldSpec(kind).label;
}

/** The icon of each kind. */
export const kindIcons = {
  text: "text",
  long_text: "lines",
  rich_text: "doc",
  number: "hash",
  money: "hash",
  integer: "hash",
  rating: "star",
  progress: "step",
  boolean: "checkb",
  date: "cal",
  datetime: "cal",
  time: "clock",
  duration: "clock",
  choice: "radio",
  choices: "checkb",
  member: "user",
  members: "users",
  department: "dept",
  departments: "dept",
  link: "rel",
  links: "rel",
  subform: "sub",
  auto_number: "tag",
  phone: "phone",
  email: "mail",
  url: "link",
  address: "pin",
  location: "target",
  attachments: "clip",
  images: "img",
  signature: "sign",
  formula: "fx",
  created_at: "clock",
  created_by: "user",
  updated_at: "clock",
  updated_by: "user",
} as const satisfies Record<FieldKind, IconName>;
