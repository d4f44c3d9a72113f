import type { Label } from "@tongzhou/base";
import type { StepKind } from "./definitionPlan.ts";

/** Summaries in both languages; `{name}` is the label of what changes, `{detail}` what it changes to. */
const texts = {
  "workspace.change": { zh: "修改工作区设置", en: "Change the workspace settings" },
  "form.create": { zh: "新建表单“{name}”", en: "Create the form “{name}”" },
  "form.change": { zh: "修改表单“{name}”的设置", en: "Change the settings of the form “{name}”" },
  "form.delete": {
    zh: "删除表单“{name}”，数据在回收站保留 30 天",
    en: "Delete the form “{name}”; its data stays in the bin for 30 days",
  },
  "form.order": { zh: "调整表单的顺序", en: "Change the order of the forms" },
  "field.create": { zh: "新增字段“{name}”", en: "Add the field “{name}”" },
  "field.change": { zh: "修改字段“{name}”的设置", en: "Change the settings of the field “{name}”" },
  "field.delete": {
    zh: "删除字段“{name}”，数据在回收站保留 30 天",
    en: "Delete the field “{name}”; its data stays in the bin for 30 days",
  },
  "field.convert": {
    zh: "转换字段“{name}”的值，原值保留 30 天",
    en: "Convert the values of the field “{name}”; the old values stay for 30 days",
  },
  "field.replace": {
    zh: "字段“{name}”改为另一种类型，原值无法转换，在回收站保留 30 天",
    en: "Give the field “{name}” another kind; its values cannot be converted and stay in the bin for 30 days",
  },
  "field.require": {
    zh: "字段“{name}”改为必填；已有空值的记录在下次保存时才检查",
    en: "Require the field “{name}”; records that are blank now are checked when they are next saved",
  },
  "field.unique": { zh: "字段“{name}”不允许重复", en: "Allow no repeated values in the field “{name}”" },
  "field.narrow": {
    zh: "字段“{name}”的限制变严；已有的值不变，下次保存时才检查",
    en: "Tighten the limits of the field “{name}”; existing values stay and are checked when they are next saved",
  },
  "field.calculate": { zh: "重新计算公式“{name}”", en: "Compute the formula “{name}” again" },
  "constraint.create": {
    zh: "新增规则“{name}”；已有不符合的记录在下次保存时才检查",
    en: "Add the constraint “{name}”; records that break it now are checked when they are next saved",
  },
  "constraint.change": {
    zh: "修改规则“{name}”；已有不符合的记录在下次保存时才检查",
    en: "Change the constraint “{name}”; records that break it now are checked when they are next saved",
  },
  "constraint.delete": { zh: "删除规则“{name}”", en: "Remove the constraint “{name}”" },
  "view.create": { zh: "新建视图“{name}”", en: "Create the view “{name}”" },
  "view.change": { zh: "修改视图“{name}”", en: "Change the view “{name}”" },
  "view.delete": { zh: "删除视图“{name}”", en: "Delete the view “{name}”" },
  "grant.create": { zh: "新增权限“{name}”", en: "Add the grant “{name}”" },
  "grant.change": { zh: "修改权限“{name}”", en: "Change the grant “{name}”" },
  "grant.delete": { zh: "删除权限“{name}”", en: "Remove the grant “{name}”" },
} as const satisfies Record<StepKind, Label>;

/** What a step does, in words. */
export function describeStep(kind: StepKind, name: Label): Label {
  const text = texts[kind];
  return { zh: text.zh.replace("{name}", () => name.zh), en: text.en.replace("{name}", () => name.en ?? name.zh) };
}
