// The company is fictional, and so is everyone in it; any likeness is accidental.

/** A person of the demo company. */
export interface DemoPerson {
  readonly name: string;
  readonly position: string;
  readonly department: string;
}

/** Departments of 澄启数字服务有限公司 in the order they are listed. */
export const departments = ["管理层", "人力财务IT", "客户经理组", "项目经理组", "售后组", "交付组", "质量组"] as const;

const group = (
  department: (typeof departments)[number],
  people: readonly (readonly [string, string])[],
): readonly DemoPerson[] => people.map(([name, position]) => ({ name, position, department }));

/** The 33 people of the demo company. */
export const people: readonly DemoPerson[] = [
  ...group("管理层", [
    ["顾承远", "总经理"],
    ["沈若川", "交付总监"],
    ["罗静宜", "客户总监"],
    ["韩立群", "服务总监"],
  ]),
  ...group("人力财务IT", [
    ["苏敏", "HRBP"],
    ["俞欢", "培训"],
    ["何嘉", "财务"],
    ["范宇", "系统管理员"],
  ]),
  ...group("客户经理组", [
    ["李婉清", "客户经理组长"],
    ["赵一鸣", "客户经理"],
    ["孙晓彤", "客户经理"],
    ["马骁", "客户经理"],
    ["王梓涵", "客户经理"],
  ]),
  ...group("项目经理组", [
    ["陈思远", "项目经理"],
    ["林浩", "项目经理"],
    ["徐蔚然", "项目经理组长"],
    ["高子墨", "项目经理"],
    ["唐雨桐", "项目经理"],
  ]),
  ...group("售后组", [
    ["周倩", "售后组长"],
    ["邓凯", "售后工程师"],
    ["方圆", "售后工程师"],
    ["吴俊杰", "售后工程师"],
    ["曹颖", "售后工程师"],
    ["郑一凡", "售后工程师"],
  ]),
  ...group("交付组", [
    ["蒋涛", "开发"],
    ["石磊", "开发"],
    ["田野", "开发"],
    ["丁一", "开发"],
    ["黄蕾", "设计"],
    ["潘悦", "设计"],
    ["许诺", "数据"],
    ["白露", "实施"],
  ]),
  ...group("质量组", [["秦朗", "质量"]]),
];
