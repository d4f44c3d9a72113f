/** A position of the demo company: what it is for, and for the leading three their duties in full. */
export interface DemoPosition {
  readonly name: string;
  readonly purpose: string;
  readonly reportsTo: string | null;
  readonly duties: readonly (readonly [
    duty: string,
    tasks: string,
    expected: string,
    measure: string,
    share: string,
  ])[];
  readonly kpis: readonly (readonly [kpi: string, weight: string, target: string, floor: string])[];
  readonly skills: readonly (readonly [skill: string, level: number])[];
}

const brief = (name: string, reportsTo: string | null, purpose: string): DemoPosition => ({
  name,
  purpose,
  reportsTo,
  duties: [],
  kpis: [],
  skills: [],
});

/** Positions, each after the one it reports to. */
export const positions: readonly DemoPosition[] = [
  brief("总经理", null, "对公司的经营结果负责。"),
  brief("交付总监", "总经理", "对全部项目的交付结果和资源负责。"),
  brief("客户总监", "总经理", "对客户的满意与续约负责。"),
  brief("服务总监", "总经理", "对售后服务的质量和时效负责。"),
  {
    name: "客户经理",
    purpose: "让客户的期望说得清、记得下、兑现得了，并让客户愿意继续合作。",
    reportsTo: "客户总监",
    duties: [
      ["经营客户关系", "按客户级别定期沟通，记录每一次往来", "客户知道找谁、何时得到答复", "沟通计划完成率", "0.3"],
      ["管理承诺", "把答应客户的事记成行动项并跟到兑现", "没有被遗忘的承诺", "承诺按时率", "0.25"],
      ["传递反馈", "当天转交反馈，跟踪结论并告知客户", "每条反馈都有结论并已告知客户", "反馈闭环时长", "0.25"],
      ["续约与增购", "续约前九十天准备方案", "续约率达到目标", "续约率", "0.2"],
    ],
    kpis: [
      ["客户满意度", "0.4", "85", "70"],
      ["反馈按期闭环率", "0.35", "90", "70"],
      ["沟通计划完成率", "0.25", "90", "75"],
    ],
    skills: [
      ["需求沟通", 4],
      ["商务谈判", 3],
      ["投诉处理", 4],
    ],
  },
  {
    name: "项目经理",
    purpose: "让项目按与客户确认的范围、日期和预算交付。",
    reportsTo: "交付总监",
    duties: [
      ["计划与跟踪", "维护阶段、任务和预测日期，每周更新", "任何一天都说得清何时完成", "预测偏差", "0.35"],
      ["处理变更", "两个工作日内给出改与不改的结论", "变更先经客户确认再实施", "变更先确认率", "0.25"],
      ["带领团队", "分工到人，及时协调冲突", "每项职责恰有一个问责人", "分工有效率", "0.2"],
      ["验收与复盘", "组织验收，沉淀经验", "一次通过，经验被后来的项目采用", "交付物一次通过率", "0.2"],
    ],
    kpis: [
      ["里程碑按期率", "0.4", "90", "75"],
      ["交付物一次通过率", "0.3", "85", "70"],
      ["成本绩效", "0.3", "1", "0.9"],
    ],
    skills: [
      ["计划与挣值", 4],
      ["变更管理", 4],
      ["冲突处理", 3],
    ],
  },
  {
    name: "售后工程师",
    purpose: "让客户的问题在约定的时间内真正解决。",
    reportsTo: "服务总监",
    duties: [
      ["响应与解决", "按级别响应，说明原因和做法", "在约定时间内解决，不复发", "解决按期率", "0.5"],
      ["转交问题", "判断是缺陷还是需求，当天转交", "项目组收到的信息一次说全", "转交退回率", "0.2"],
      ["保护上线", "参加上线与试运行，准备回退", "上线后一周没有一级事故", "上线事故数", "0.3"],
    ],
    kpis: [
      ["首次响应按期率", "0.3", "95", "85"],
      ["解决按期率", "0.4", "90", "80"],
      ["满意度", "0.3", "85", "70"],
    ],
    skills: [
      ["故障定位", 4],
      ["客户沟通", 3],
    ],
  },
  brief("开发", "交付总监", "按约定的方案写出可靠的系统。"),
  brief("设计", "交付总监", "让使用人一看就会用。"),
  brief("数据", "交付总监", "让数据口径一致、结果可信。"),
  brief("实施", "交付总监", "让系统在客户现场用起来。"),
  brief("质量", "交付总监", "让问题在客户看见之前被看见。"),
  brief("HRBP", "总经理", "让合适的人在合适的岗位上成长。"),
  brief("培训", "HRBP", "让每个岗位要会的都学得到。"),
  brief("财务", "总经理", "让合同、收款和成本清楚可查。"),
  brief("系统管理员", "总经理", "让平台可用、安全。"),
];

/** The next version of a position: approved, and in force from a day to come; it settles what a newcomer asked. */
export const nextVersion = {
  name: "客户经理",
  duty: "续约与增购",
  tasks: "续约前九十天准备方案；续约率由财务每月提供，入职未满一个季度的不计入",
} as const;

/** A step of a standard process. */
export interface DemoStep {
  readonly step: string;
  readonly responsible: string;
  readonly accountable: string;
  readonly input: string;
  readonly checklist: readonly string[];
  readonly consulted: readonly string[];
  readonly informed: readonly string[];
  readonly deliverable: string | null;
  readonly limit: string | null;
  readonly limitKind: "sla" | "ola" | null;
  readonly gate: string | null;
}

type StepMore = Partial<Pick<DemoStep, "consulted" | "informed" | "deliverable" | "limit" | "limitKind" | "gate">>;

const step = (
  [name, responsible, accountable]: readonly [name: string, responsible: string, accountable: string],
  input: string,
  checklist: readonly string[],
  more: StepMore = {},
): DemoStep => ({
  step: name,
  responsible,
  accountable,
  input,
  checklist,
  consulted: [],
  informed: [],
  deliverable: null,
  limit: null,
  limitKind: null,
  gate: null,
  ...more,
});

/** The standard processes of the company. */
export const processes: readonly {
  readonly name: string;
  readonly purpose: string;
  readonly changeNote: string;
  readonly steps: readonly DemoStep[];
}[] = [
  {
    name: "项目推进",
    purpose: "project",
    changeNote: "首版：把各项目各自的做法统一为八个环节，启动和验收设关口。",
    steps: [
      step(
        ["立项", "客户经理", "客户总监"],
        "客户的书面意向、预算范围",
        ["客户的目标写成一句可以验收的话", "合同额和毛利已由财务看过", "建议了项目经理和售后负责人"],
        { informed: ["delivery"], limit: "3", limitKind: "ola" },
      ),
      step(
        ["启动关口", "项目经理", "交付总监"],
        "立项结论、合同",
        ["每个职责项恰有一个 A，至少一个 R", "每个标准交付物都有职责项", "三位负责人已指定并同意"],
        { consulted: ["account_manager", "after_sales"], gate: "分工有效，交付物都有职责项，三位负责人已指定" },
      ),
      step(
        ["需求确认", "项目经理", "项目经理"],
        "合同范围、客户访谈记录",
        ["每条需求有来源和优先级", "验收标准已与客户逐条核对", "不做什么也写清楚"],
        {
          consulted: ["account_manager", "client"],
          deliverable: "需求规格说明书",
          limit: "10",
          limitKind: "sla",
        },
      ),
      step(
        ["方案设计", "开发", "项目经理"],
        "已确认的需求规格说明书",
        ["接口和数据口径已评审", "上线后由谁维护已说定", "估算与预算一致"],
        { consulted: ["after_sales"], deliverable: "总体方案", limit: "10" },
      ),
      step(
        ["开发实施", "开发", "项目经理"],
        "总体方案、界面设计稿",
        ["缺陷清单里没有一级和二级", "每周演示一次可运行的部分"],
        { informed: ["account_manager"], deliverable: "可运行版本" },
      ),
      step(
        ["试运行", "实施", "售后工程师"],
        "可运行版本、回退预案",
        ["使用人已培训并签到", "试运行的问题都有结论", "售后已接过监控和账号"],
        { consulted: ["client"], deliverable: "操作手册", limit: "15" },
      ),
      step(
        ["验收", "项目经理", "客户经理"],
        "试运行结论、交付物清单",
        ["交付物全部提交客户", "客户的书面意见已归档", "遗留问题有负责人和日期"],
        { informed: ["management"], deliverable: "验收报告", gate: "客户书面接受" },
      ),
      step(
        ["收尾与复盘", "项目经理", "交付总监"],
        "验收报告、工时与成本",
        ["实际与计划的差异已说明原因", "至少沉淀一条经验", "权限和环境已交接"],
        { informed: ["quality"], deliverable: "复盘报告", limit: "10" },
      ),
    ],
  },
  {
    name: "客户需求处理",
    purpose: "client_need",
    changeNote: "首版：客户从哪里提出都走同一条路，五个工作日内答复。",
    steps: [
      step(
        ["登记", "售后工程师", "售后工程师"],
        "客户的原话、截图或录音",
        ["原话照录，不改写", "联系人和提出时间已登记"],
        { informed: ["account_manager"], limit: "0.5", limitKind: "sla" },
      ),
      step(
        ["判断", "项目经理", "项目经理"],
        "登记的需求、合同范围",
        ["是缺陷、咨询还是新需求", "对计划和费用的影响已估"],
        { consulted: ["after_sales"], limit: "2", limitKind: "ola" },
      ),
      step(
        ["给出结论", "项目经理", "客户经理"],
        "影响评估",
        ["做、不做还是以后做，写明原因", "要做的已有负责人和日期"],
        { consulted: ["delivery"], limit: "3", limitKind: "ola" },
      ),
      step(["告知客户", "客户经理", "客户经理"], "书面结论", ["告知的时间和方式已记录", "客户若有异议已记下"], {
        informed: ["project_manager"],
        limit: "5",
        limitKind: "sla",
      }),
      step(["闭环确认", "客户经理", "客户总监"], "实施结果", ["客户确认已解决", "满意度已记录"], {
        consulted: ["client"],
      }),
    ],
  },
  {
    name: "变更",
    purpose: "change",
    changeNote: "首版：先经客户书面确认，再动手实施。",
    steps: [
      step(["提出", "客户经理", "项目经理"], "变更的内容和原因", ["写明谁提出、为什么现在提", "涉及哪些交付物"], {
        limit: "1",
        limitKind: "ola",
      }),
      step(
        ["评估影响", "项目经理", "项目经理"],
        "变更申请、当前基线",
        ["工期、费用、质量的影响都有数", "至少比较两个方案"],
        { consulted: ["delivery", "quality"], limit: "3", limitKind: "ola" },
      ),
      step(
        ["客户确认", "客户经理", "客户经理"],
        "影响评估和建议方案",
        ["客户有权确认的人书面同意", "合同是否要补已判断"],
        {
          informed: ["after_sales"],
          gate: "客户书面确认",
          limit: "5",
          limitKind: "sla",
        },
      ),
      step(["实施与告知", "开发", "项目经理"], "客户的书面确认", ["计划和任务已更新", "售后和客户的使用人已知道"], {
        informed: ["client"],
      }),
    ],
  },
];
