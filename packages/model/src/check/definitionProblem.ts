import type { Label } from "@tongzhou/base";

/** What can be wrong with a definition, each with its text; `{name}` is filled from the problem's params. */
export const definitionTexts = {
  shape: { zh: "格式不对：{detail}", en: "Wrong shape: {detailEn}" },
  key: {
    zh: "“{key}”不能作标识：用小写英文字母开头，字母、数字和单个下划线，最多 48 个",
    en: "“{key}” cannot be a key: start with a lower-case letter, use letters, digits and single underscores, at most 48",
  },
  duplicate_key: { zh: "标识“{key}”用了两次", en: "The key “{key}” is used twice" },
  title_unknown: { zh: "标题字段“{key}”不存在", en: "The title field “{key}” does not exist" },
  title_kind: {
    zh: "“{key}”不能作标题：它的类型没有可显示的文字",
    en: "“{key}” cannot be the title: its kind has no text to show",
  },
  form_unknown: { zh: "表单“{key}”不存在", en: "The form “{key}” does not exist" },
  field_unknown: { zh: "字段“{key}”不存在", en: "The field “{key}” does not exist" },
  field_twice: { zh: "字段“{key}”排了两次", en: "The field “{key}” is placed twice" },
  field_kind: { zh: "这里不能用字段“{key}”", en: "The field “{key}” cannot be used here" },
  unique_unsupported: { zh: "这种字段不能设为不允许重复", en: "This kind of field cannot be unique" },
  unique_repeated: {
    zh: "{count} 条记录的值有重复，先改好再设为不允许重复",
    en: "{count} records repeat a value; mend them before allowing no repeats",
  },
  conversion_running: {
    zh: "这个字段正在转换类型，完成后再改",
    en: "This field is being converted to another kind; change it when that is done",
  },
  conversion_first: {
    zh: "先转换字段“{field}”，完成后再改依赖它的部分",
    en: "Convert the field “{field}” first, and change what depends on it when that is done",
  },
  in_subform: { zh: "子表单里不能有这种字段", en: "A subform cannot hold this kind of field" },
  dated_in_subform: {
    zh: "子表单里的字段不能按日期生效",
    en: "A field of a subform cannot be effective-dated",
  },
  rule_in_subform: {
    zh: "子表单里的字段不能设锁定条件和选取范围",
    en: "A field of a subform cannot be locked by a condition or filter what it links to",
  },
  option_none: { zh: "至少要有一个选项", en: "At least one option is needed" },
  default_invalid: {
    zh: "默认值不符合这个字段的要求（{problem}）",
    en: "The default is no value that this field takes ({problem})",
  },
  default_cycle: { zh: "默认值互相等待：{path}", en: "Defaults wait for each other: {path}" },
  default_reads: {
    zh: "这个默认值读取了保存之后才有的内容：流水号、多条关联、子表单、修改人或时间，或者读取它们的公式；关联、附件、地址和位置字段的默认值不能读取其他字段",
    en: "This default reads what is there only after saving: an auto number, a list of links, a subform, who changed the record or when, or a formula that reads one of these; the default of a link, a file, an address or a location reads no field",
  },
  range: { zh: "最小值大于最大值", en: "The minimum is above the maximum" },
  counter_count: { zh: "流水号要有且只有一个计数", en: "An auto number needs exactly one counter" },
  expression: { zh: "表达式有误（第 {at} 个字符）：{code}", en: "The expression is wrong (at character {at}): {code}" },
  expression_lost: {
    zh: "它还在读取“{lost}”，那里被删除或换了类型；先改这里，或者保留那里",
    en: "It still reads {lostEn}, which is deleted or has another type; change this first, or keep that",
  },
  formula_result: { zh: "公式得到的是 {actual}，不是 {expected}", en: "The formula yields {actual}, not {expected}" },
  formula_lookups: {
    zh: "公式要查的关联记录太多（上限 {limit} 处，包括它所读的公式再去查的）；少读一些关联，或者让中间一步直接存下这个值",
    en: "The formula leads to too many lookups (at most {limit}, those of the formulas it reads included); follow fewer links, or keep the value in a field on the way",
  },
  formula_cycle: { zh: "公式互相引用：{path}", en: "Formulas refer to each other: {path}" },
  related_live: {
    zh: "这里要随手显示，表达式不能读取关联记录；可以先做成公式字段再用",
    en: "This shows while one types, so it cannot read related records; make a formula field of it and use that",
  },
  batch_unstored: {
    zh: "它用了只能分批计算的函数，结果要存下来，所以不能随时间或查看的人变化，不能设为不存储，在子表单里也不能读关联记录",
    en: "It uses a function that is computed in batches, whose result is kept: it cannot depend on the time or on who looks, nor be set to be never kept, nor read other records in a subform",
  },
  bands_kind: {
    zh: "只有表单里结果为数字的公式才能分档",
    en: "Only a formula of a form, one that yields a number, can have bands",
  },
  bands_order: {
    zh: "各档要从低到高：最低一档没有起点，其他各档的起点依次升高",
    en: "Bands go from low to high: the lowest has no beginning, those of the others rise",
  },
  bands_unkept: {
    zh: "它的值不存储，不会留下变化，所以不能分档",
    en: "Its values are not kept, so no change of them is told: it cannot have bands",
  },
  volatile_stored: { zh: "校验和默认值以外的存储公式不能用当前人", en: "A stored formula cannot depend on who looks" },
  too_many_fields: { zh: "一张表单最多 {limit} 个字段", en: "A form has at most {limit} fields" },
  board_field: { zh: "看板要选一个单选字段", en: "A board needs a single-choice field" },
  matrix_axis: {
    zh: "“{key}”不能作矩阵的行或列：用关联、单选、成员、部门、评分或有上下限的整数",
    en: "“{key}” cannot be rows or columns of a matrix: use a link, a choice, a member, a department, a rating or a bounded whole number",
  },
  matrix_home: {
    zh: "这个矩阵的行来自表单“{form}”，要放在那里",
    en: "The rows of this matrix are records of {form}; it belongs there",
  },
  matrix_options: {
    zh: "按选项计数需要单元格显示一个单选字段",
    en: "Counting by option needs cells that show a single-choice field",
  },
  matrix_same: { zh: "“{key}”不能既是行又是列", en: "“{key}” cannot be both rows and columns" },
  matrix_sum: {
    zh: "求和、平均、最大和最小要有一个得到数字的表达式",
    en: "A sum, average, minimum or maximum needs an expression that yields a number",
  },
  matrix_value: { zh: "“{key}”没有值“{value}”", en: "“{key}” has no value “{value}”" },
  constraint_gate: {
    zh: "阻止进入状态的规则要指明单选字段和它的值，其他规则不要",
    en: "A constraint that blocks a transition names a single-choice field and its values; others name none",
  },
  option_unknown: { zh: "选项“{key}”不存在", en: "The option “{key}” does not exist" },
  zone: { zh: "时区“{zone}”不存在", en: "The time zone “{zone}” does not exist" },
} as const satisfies Record<string, Label>;

/** The name of a definition problem. */
export type DefinitionProblemCode = keyof typeof definitionTexts;

/** One thing that is wrong, and where: `path` is like `forms.ticket.fields.status.options`. */
export interface DefinitionProblem {
  readonly path: string;
  readonly code: DefinitionProblemCode;
  readonly params: Readonly<Record<string, string | number>>;
}

/** The problem in words. */
export function describeProblem(problem: DefinitionProblem, locale: "zh" | "en"): string {
  const text: string = definitionTexts[problem.code][locale];
  return text.replace(/\{(\w+)\}/g, (_whole, name: string) => String(problem.params[name] ?? ""));
}
