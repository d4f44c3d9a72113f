import { must } from "@tongzhou/base";
import type { WireValues } from "@tongzhou/model";
import { clients } from "./clients.data.ts";
import type { DemoDays } from "./demoDays.ts";
import type { DemoIds } from "./demoIds.ts";
import { dutyFaults, projectDuties, serviceDuties, type DutyLetter, type DutyModel } from "./duties.data.ts";
import { projects, type DemoProject } from "./projects.data.ts";

/** A record to write, under the key by which later records find it. */
export interface DemoRecord {
  readonly key: string;
  readonly values: WireValues;
}

const developers = ["蒋涛", "石磊", "田野", "丁一"] as const;
const designers = ["黄蕾", "潘悦"] as const;
// In the project that has only begun nobody has been asked for advice on the manual yet.
const unneeded = { project: "j04", title: "编写操作手册", role: "project_manager" } as const;

const live = projects.filter(({ state }) => state !== "closed");
const modelsOf = (project: DemoProject): readonly DutyModel[] =>
  project.type === "one_off" ? projectDuties : serviceDuties;
const keyOf = (project: string, title: string): string => `${project}.${title}`;

/** The responsibility items of all projects that are not closed, and the standard table that belongs to none. */
export function buildDutyItems(ids: DemoIds): readonly DemoRecord[] {
  const standard = projectDuties.map((model, index) => ({
    key: keyOf("standard", model.title),
    values: { ...valuesOf(model, index), state: "published" },
  }));
  const inProjects = live.flatMap((project) =>
    modelsOf(project).map((model, index) => ({
      key: keyOf(project.key, model.title),
      values: {
        ...valuesOf(model, index),
        project: ids.get("project", project.key),
        phase: ids.find("phase", `${project.key}.${model.step}`),
        deliverable: model.deliverable === null ? null : ids.get("deliverable", `${project.key}.${model.deliverable}`),
        state: project.state === "starting" ? "proposed" : "published",
      },
    })),
  );
  return [...standard, ...inProjects];
}

function valuesOf(model: DutyModel, index: number): WireValues {
  return {
    position_number: index + 1,
    title: model.title,
    step: model.step,
    effort_days: model.effort,
    is_acceptance: model.step === "验收",
    expected: model.deliverable === null ? null : `${model.deliverable}完成，并得到相关方书面确认。`,
  };
}

/** Who does what: the tables as they were agreed, without a fault. */
export function buildAssignments(days: DemoDays, ids: DemoIds): readonly DemoRecord[] {
  const standard = projectDuties.flatMap((model) =>
    model.letters.map(([code, role]) => ({
      key: `${keyOf("standard", model.title)}.${code}.${role}`,
      values: {
        item: ids.get("responsibility_item", keyOf("standard", model.title)),
        target: "position",
        position: ids.get("job_description", standardPosition[role]),
        code,
      },
    })),
  );
  const inProjects = live.flatMap((project, place) =>
    modelsOf(project).flatMap((model) =>
      model.letters
        .filter(
          ([, role]) => !(project.key === unneeded.project && model.title === unneeded.title && role === unneeded.role),
        )
        .map(([code, role]) => ({
          key: `${keyOf(project.key, model.title)}.${code}.${role}`,
          values: {
            item: ids.get("responsibility_item", keyOf(project.key, model.title)),
            ...holderOf(project, place, role, ids),
            code,
            from_date: days.day(Math.min(0, project.start)),
          },
        })),
    ),
  );
  return [...standard, ...inProjects];
}

const standardPosition: Readonly<Record<DutyLetter[1], string>> = {
  account_manager: "客户经理",
  project_manager: "项目经理",
  after_sales: "售后工程师",
  after_sales_lead: "服务总监",
  builder: "开发",
  tester: "数据",
  designer: "设计",
  trainer: "实施",
  quality: "质量",
  director: "交付总监",
  client: "客户总监",
};

function holderOf(project: DemoProject, place: number, role: DutyLetter[1], ids: DemoIds): WireValues {
  const client = must(
    clients.find(({ key }) => key === project.client),
    "demo-duties: expected the project's client",
  );
  if (role === "client") {
    const decider = must(
      client.contacts.find(([, , kind]) => kind === "decision_maker"),
      "demo-duties: expected a decision maker",
    );
    return { target: "contact", contact: ids.get("contact", `${client.key}.${decider[0]}`) };
  }
  const names: Readonly<Record<Exclude<DutyLetter[1], "client">, string>> = {
    account_manager: client.manager,
    project_manager: project.manager,
    after_sales: project.afterSales,
    after_sales_lead: "周倩",
    builder: developers[place % developers.length] ?? developers[0],
    tester: project.key === "j03" || project.key === "j08" ? "许诺" : (developers[(place + 1) % 4] ?? developers[1]),
    designer: designers[place % designers.length] ?? designers[0],
    trainer: "白露",
    quality: "秦朗",
    director: "沈若川",
  };
  return { target: "employee", employee: ids.get("employee", names[role]) };
}

/** What happened to the tables later: assignments that ended, and a second one who was made accountable. */
export function buildDutyFaults(
  days: DemoDays,
  ids: DemoIds,
): { readonly ended: readonly number[]; readonly added: readonly WireValues[] } {
  const ended: number[] = [];
  const added: WireValues[] = [];
  for (const { project, title, fault } of dutyFaults) {
    if (fault === "second_accountable") {
      const item = ids.get("responsibility_item", keyOf(project, title));
      const employee = ids.get("employee", "罗静宜");
      added.push({
        item,
        target: "employee",
        employee,
        code: "a",
        from_date: days.day(-9),
        reason: "客户总监临时接手",
      });
      continue;
    }
    const code = fault === "without_accountable" ? "a" : "r";
    const model = must(
      projectDuties.find((one) => one.title === title),
      "demo-duties: expected the item of the fault",
    );
    for (const [letter, role] of model.letters)
      if (letter === code) ended.push(ids.get("raci_assignment", `${keyOf(project, title)}.${letter}.${role}`));
  }
  return { ended, added };
}

/** What whoever installs the demo finds under their own duties. */
export function buildOwnDuties(days: DemoDays, ids: DemoIds, employee: number): readonly WireValues[] {
  const letters = [
    ["客户验收", "c"],
    ["上线与回退预案", "i"],
    ["每周通报进展并跟踪承诺", "i"],
  ] as const;
  return letters.map(([title, code]) => ({
    item: ids.get("responsibility_item", keyOf("j05", title)),
    target: "employee",
    employee,
    code,
    from_date: days.day(0),
  }));
}
