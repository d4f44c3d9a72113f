/** Whoever a letter of the standard table stands for in a project. */
export type DutyRole =
  | "account_manager"
  | "project_manager"
  | "after_sales"
  | "after_sales_lead"
  | "builder"
  | "tester"
  | "designer"
  | "trainer"
  | "quality"
  | "director"
  | "client";

/** The letter of one role for one item. */
export type DutyLetter = readonly [code: "r" | "a" | "c" | "i", role: DutyRole];

/** One item of the standard table: what is to be done, what it hands over, and who does what in it. */
export interface DutyModel {
  readonly step: string;
  readonly title: string;
  readonly deliverable: string | null;
  readonly effort: string;
  readonly letters: readonly DutyLetter[];
}

/** Twelve items of every one-off project. */
export const projectDuties: readonly DutyModel[] = [
  {
    step: "需求确认",
    title: "确认需求规格",
    deliverable: "需求规格说明书",
    effort: "8",
    letters: [
      ["a", "project_manager"],
      ["r", "builder"],
      ["c", "account_manager"],
      ["i", "after_sales"],
    ],
  },
  {
    step: "需求评审",
    title: "通过需求基线评审",
    deliverable: null,
    effort: "3",
    letters: [
      ["a", "project_manager"],
      ["r", "quality"],
      ["c", "account_manager"],
    ],
  },
  {
    step: "方案设计",
    title: "完成总体方案",
    deliverable: "总体方案",
    effort: "10",
    letters: [
      ["a", "project_manager"],
      ["r", "builder"],
      ["c", "after_sales"],
      ["i", "account_manager"],
    ],
  },
  {
    step: "方案设计",
    title: "确认界面设计",
    deliverable: "界面设计稿",
    effort: "6",
    letters: [
      ["a", "account_manager"],
      ["r", "designer"],
      ["c", "builder"],
    ],
  },
  {
    step: "开发实施",
    title: "交付可运行版本",
    deliverable: "可运行版本",
    effort: "40",
    letters: [
      ["a", "project_manager"],
      ["r", "builder"],
      ["c", "after_sales"],
      ["i", "account_manager"],
    ],
  },
  {
    step: "开发实施",
    title: "集成测试与缺陷清零",
    deliverable: null,
    effort: "12",
    letters: [
      ["a", "quality"],
      ["r", "tester"],
      ["c", "project_manager"],
    ],
  },
  {
    step: "上线",
    title: "上线与回退预案",
    deliverable: null,
    effort: "4",
    letters: [
      ["a", "after_sales"],
      ["r", "tester"],
      ["c", "project_manager"],
      ["i", "account_manager"],
    ],
  },
  {
    step: "试运行",
    title: "编写操作手册",
    deliverable: "操作手册",
    effort: "5",
    letters: [
      ["a", "after_sales"],
      ["r", "trainer"],
      ["c", "project_manager"],
    ],
  },
  {
    step: "试运行",
    title: "培训客户的使用人",
    deliverable: null,
    effort: "4",
    letters: [
      ["a", "after_sales"],
      ["r", "trainer"],
      ["i", "account_manager"],
    ],
  },
  {
    step: "验收",
    title: "客户验收",
    deliverable: "验收报告",
    effort: "3",
    letters: [
      ["a", "client"],
      ["r", "project_manager"],
      ["c", "account_manager"],
      ["i", "after_sales"],
    ],
  },
  {
    step: "收尾与复盘",
    title: "复盘并沉淀经验",
    deliverable: "复盘报告",
    effort: "3",
    letters: [
      ["a", "director"],
      ["r", "project_manager"],
      ["c", "account_manager"],
      ["i", "quality"],
    ],
  },
  {
    step: "沟通",
    title: "每周通报进展并跟踪承诺",
    deliverable: null,
    effort: "10",
    letters: [
      ["a", "account_manager"],
      ["r", "after_sales"],
      ["i", "director"],
    ],
  },
];

/** Six items of a running contract. */
export const serviceDuties: readonly DutyModel[] = [
  {
    step: "计划",
    title: "月度服务计划",
    deliverable: null,
    effort: "2",
    letters: [
      ["a", "project_manager"],
      ["r", "account_manager"],
    ],
  },
  {
    step: "执行",
    title: "维护工时台账",
    deliverable: null,
    effort: "2",
    letters: [
      ["a", "project_manager"],
      ["r", "after_sales"],
      ["c", "account_manager"],
    ],
  },
  {
    step: "执行",
    title: "工单响应与升级",
    deliverable: null,
    effort: "12",
    letters: [
      ["a", "after_sales_lead"],
      ["r", "after_sales"],
      ["i", "project_manager"],
    ],
  },
  {
    step: "沟通",
    title: "月度回顾会议",
    deliverable: null,
    effort: "1",
    letters: [
      ["a", "account_manager"],
      ["r", "project_manager"],
      ["c", "after_sales"],
      ["i", "client"],
    ],
  },
  {
    step: "质量",
    title: "服务质量报告",
    deliverable: null,
    effort: "3",
    letters: [
      ["a", "after_sales_lead"],
      ["r", "after_sales"],
      ["c", "project_manager"],
    ],
  },
  {
    step: "续约",
    title: "准备续约方案",
    deliverable: null,
    effort: "4",
    letters: [
      ["a", "account_manager"],
      ["r", "project_manager"],
    ],
  },
];

/** What went wrong after the tables were agreed: seven items that break a hard rule, by project and title. */
export const dutyFaults: readonly {
  readonly project: string;
  readonly title: string;
  readonly fault: "without_accountable" | "second_accountable" | "without_responsible";
}[] = [
  { project: "j03", title: "交付可运行版本", fault: "without_accountable" },
  { project: "j05", title: "确认需求规格", fault: "without_accountable" },
  { project: "j05", title: "完成总体方案", fault: "without_accountable" },
  { project: "j01", title: "确认界面设计", fault: "second_accountable" },
  { project: "j10", title: "每周通报进展并跟踪承诺", fault: "second_accountable" },
  { project: "j04", title: "编写操作手册", fault: "without_responsible" },
  { project: "j04", title: "确认界面设计", fault: "without_responsible" },
];
