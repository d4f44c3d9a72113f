import type { WireValues } from "@tongzhou/model";
import { clients } from "./clients.data.ts";
import type { DemoDays } from "./demoDays.ts";
import type { DemoIds } from "./demoIds.ts";
import { projects } from "./projects.data.ts";
import { buildRandom } from "./random.ts";

/** Client records. */
export function buildClients(days: DemoDays, ids: DemoIds): readonly WireValues[] {
  return clients.map((client) => {
    const manager = ids.get("member", client.manager);
    const ledBy = [
      ...new Set(projects.filter((project) => project.client === client.key).map((project) => project.manager)),
    ];
    return {
      name: client.name,
      industry: client.industry,
      tier: client.tier,
      account_manager: manager,
      annual_value: client.annualValue,
      renewal_date: days.day(client.renewsIn),
      address: { province: client.province, city: client.city, district: null, detail: null },
      team: [
        { person: manager, role: "account_manager", from_date: days.day(-180) },
        ...ledBy.map((name) => ({
          person: ids.get("member", name),
          role: "project_manager",
          from_date: days.day(-150),
        })),
      ],
    };
  });
}

/** Contacts of all clients with the key under which tickets find them. */
export function buildContacts(ids: DemoIds): readonly { readonly key: string; readonly values: WireValues }[] {
  const random = buildRandom(31);
  return clients.flatMap((client) =>
    client.contacts.map(([name, position, role], index) => ({
      key: `${client.key}.${name}`,
      values: {
        name,
        client: ids.get("client", client.key),
        position,
        role,
        influence: role === "decision_maker" ? "high" : random.pick(["medium", "low"]),
        attitude: random.pick(["supportive", "supportive", "neutral"]),
        channels: random.pick([["message"], ["phone", "message"], ["mail"], ["face", "video"]]),
        phone: `1390000${String(1000 + client.tickets * 10 + index)}`,
        email: `contact${index + 1}@${client.key}.example.com`,
        // The decision maker of 拓川 left three weeks ago, which caps that client's health.
        is_active: !(client.key === "k6" && role === "decision_maker"),
      },
    })),
  );
}

/** Project records. */
export function buildProjects(days: DemoDays, ids: DemoIds): readonly WireValues[] {
  return projects.map((project) => {
    const client = clients.find((one) => one.key === project.client);
    const manager = ids.get("member", project.manager);
    return {
      name: project.name,
      client: ids.get("client", project.client),
      type: project.type,
      process:
        project.type === "one_off" && project.state !== "closed" ? ids.get("process_template", "项目推进") : null,
      state: project.state,
      account_manager: ids.get("member", client?.manager ?? project.manager),
      project_manager: manager,
      after_sales: ids.get("member", project.afterSales),
      team: [{ person: manager, role: "项目经理", from_date: days.day(project.start), share: "0.4" }],
      planned_start: days.day(project.start),
      planned_end: days.day(project.end),
      forecast_end: project.forecast === null ? null : days.day(project.forecast),
      contract_value: project.budget,
      budget: project.budget,
      planned_value: project.planned,
      earned_value: project.earned,
      actual_cost: project.actual,
      brief: `<p>${project.story}</p>`,
    };
  });
}

const actions = [
  ["与客户核对离线照片的补传清单", "孙晓彤", "k3", "j05"],
  ["给出巡检系统新的上线日期并书面确认", "陈思远", "k3", "j05"],
  ["安排三店实测并记录结果", "周倩", "k3", "j05"],
  ["协调许诺在两个项目上的时间", "沈若川", "k2", "j03"],
  ["补齐供应商门户的沟通计划", "陈思远", "k2", "j04"],
  ["复查教训清单后再过启动关口", "秦朗", "k2", "j04"],
  ["约拓川三方共访，商定交接", "王梓涵", "k6", "j10"],
  ["确认司机端接口文档版本", "林浩", "k6", "j10"],
  ["发送本月会员营销工时说明", "唐雨桐", "k3", "j06"],
  ["准备云汀续约方案", "李婉清", "k1", "j01"],
  ["UDI 第七次变更评审", "徐蔚然", "k5", "j08"],
  ["整理培训门户复盘结论", "高子墨", "k5", "j09"],
  ["恒屹机房巡检报告", "郑一凡", "k8", "j12"],
  ["教务系统提前验收的条件", "高子墨", "k4", "j07"],
  ["官网移动端错位修复确认", "唐雨桐", "k7", "j11"],
] as const;

/** What whoever installs the demo finds on their own list: three ways into it. */
export function buildFirstSteps(days: DemoDays, ids: DemoIds, owner: number): readonly WireValues[] {
  const steps = [
    ["看看禾沐的门店巡检系统为什么亮红灯", "k3", "j05"],
    ["在工单处理台按客户分组，找出等客户最久的一张", "k6", "j10"],
    ["把自己的一张表格导入成表单", null, null],
  ] as const;
  return steps.map(([title, client, project], index) => ({
    title,
    owner,
    client: client === null ? null : ids.get("client", client),
    project: project === null ? null : ids.get("project", project),
    source: "other",
    due_date: days.day(index + 1),
    state: "open",
  }));
}

/** Action items of the last eight weeks: every fifth one late, most of the old ones closed. */
export function buildActions(days: DemoDays, ids: DemoIds): readonly WireValues[] {
  const random = buildRandom(264);
  return Array.from({ length: 60 }, (_unused, index) => {
    const [title, owner, client, project] = actions[index % actions.length] ?? actions[0];
    const due = -56 + index + random.below(6);
    const isOpen = due > -4 || (index % 10 === 7 && due > -20);
    const done = due + (random.below(100) < 81 ? -random.below(3) : 1 + random.below(5));
    return {
      title: index < actions.length ? title : `${title}（第 ${1 + Math.floor(index / actions.length)} 次跟进）`,
      owner: ids.get("member", owner),
      client: ids.get("client", client),
      project: ids.get("project", project),
      source: random.pick(["meeting", "meeting", "visit", "ticket", "review"]),
      due_date: days.day(due),
      done_date: isOpen ? null : days.day(Math.min(0, done)),
      state: isOpen ? random.pick(["open", "doing"]) : "closed",
      is_promise: index % 3 === 0,
    };
  });
}
