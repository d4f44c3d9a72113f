import { must } from "@tongzhou/base";
import type { WireValues } from "@tongzhou/model";
import type { DemoDays } from "./demoDays.ts";
import type { DemoIds } from "./demoIds.ts";
import { people } from "./people.data.ts";
import { nextVersion, positions, processes, type DemoPosition } from "./positions.data.ts";
import { buildRandom } from "./random.ts";

/** Who leads whom, by department; everyone else answers to the general manager. */
const leads: Readonly<Record<string, string>> = {
  客户经理组: "罗静宜",
  项目经理组: "沈若川",
  售后组: "韩立群",
  交付组: "沈若川",
  质量组: "沈若川",
};
/** Days since those who joined lately came; everyone else has been here for years. */
const joined: Readonly<Record<string, number>> = { 王梓涵: -70, 唐雨桐: -150, 郑一凡: -40 };
const positionOf = (name: string): string =>
  ({ 客户经理组长: "客户经理", 项目经理组长: "项目经理", 售后组长: "售后工程师" })[name] ?? name;

/** Job descriptions; those that are written out in full are in force. */
export function buildPositions(days: DemoDays): readonly WireValues[] {
  return positions.map((position) => ({
    ...contentsOf(position),
    edition: 1,
    state: position.duties.length > 0 ? "effective" : "draft",
    effective_on: position.duties.length > 0 ? days.day(-160) : null,
  }));
}

/** A version that takes over by itself on a day to come. */
export function buildNextVersion(days: DemoDays, ids: DemoIds): WireValues {
  const position = must(
    positions.find(({ name }) => name === nextVersion.name),
    "demo-versions: expected the position of the next version",
  );
  const duties = position.duties.map(
    ([duty, tasks, expected, measure, share]) =>
      [duty, duty === nextVersion.duty ? nextVersion.tasks : tasks, expected, measure, share] as const,
  );
  return {
    ...contentsOf({ ...position, duties }),
    edition: 2,
    previous: ids.get("job_description", position.name),
    reports_to: position.reportsTo === null ? null : ids.get("job_description", position.reportsTo),
    state: "effective",
    effective_on: days.day(14),
  };
}

function contentsOf(position: DemoPosition): WireValues {
  return {
    name: position.name,
    purpose: position.purpose,
    duties: position.duties.map(([duty, tasks, expected, measure, share], index) => ({
      position_number: index + 1,
      duty,
      tasks,
      expected,
      measure,
      share,
    })),
    kpis: position.kpis.map(([kpi, weight, target, floor]) => ({ kpi, weight, target, floor })),
    skills: position.skills.map(([skill, level]) => ({ skill, level })),
  };
}

/** Which position answers to which, once all of them are there. */
export function buildReporting(
  ids: DemoIds,
): readonly { readonly id: number; readonly values: { readonly reports_to: number } }[] {
  return positions.flatMap(({ name, reportsTo }) =>
    reportsTo === null
      ? []
      : [{ id: ids.get("job_description", name), values: { reports_to: ids.get("job_description", reportsTo) } }],
  );
}

/** One employee for each person. */
export function buildEmployees(days: DemoDays, ids: DemoIds): readonly WireValues[] {
  const random = buildRandom(33);
  return people.map((person) => {
    const since = joined[person.name] ?? -500 - random.below(1800);
    const isNew = since > -90;
    const state = person.name === "马骁" ? "leaving" : isNew ? "probation" : "active";
    const lead = leads[person.department] ?? "顾承远";
    return {
      name: person.name,
      account: ids.get("member", person.name),
      department: ids.get("department", person.department),
      manager: person.name === lead ? null : ids.get("member", lead === person.name ? "顾承远" : lead),
      position: ids.get("job_description", positionOf(person.position)),
      grade: person.department === "管理层" ? "M3" : person.position.endsWith("组长") ? "P6" : isNew ? "P3" : "P5",
      hired_on: days.day(since),
      confirmed_on: isNew ? null : days.day(since + 90),
      state,
      last_day: state === "leaving" ? days.day(12) : null,
      cost_rate: String(120 + 10 * random.below(18)),
      rewards: random.pick([["bonus"], ["learning", "bonus"], ["promotion"], ["praise", "flexible_time"]]),
      deputy: person.name === "马骁" ? ids.get("member", "王梓涵") : null,
    };
  });
}

/** The four teams that serve clients. */
export function buildTeams(ids: DemoIds): readonly WireValues[] {
  const teams = [
    ["客户经理组", "account", "李婉清"],
    ["项目经理组", "project", "徐蔚然"],
    ["售后组", "after_sales", "周倩"],
    ["交付组", "delivery", "沈若川"],
  ] as const;
  return teams.map(([name, type, lead]) => ({
    name,
    type,
    lead: ids.get("member", lead),
    people: people.filter(({ department }) => department === name).map((person) => ids.get("member", person.name)),
  }));
}

/** Everyone with a position in force has been asked to confirm it; one has a question, the newest are still to answer. */
export function buildAcknowledgements(days: DemoDays, ids: DemoIds): readonly WireValues[] {
  const inForce = new Set(positions.filter(({ duties }) => duties.length > 0).map(({ name }) => name));
  return people
    .filter((person) => inForce.has(positionOf(person.position)))
    .map((person) => {
      const asked = joined[person.name] ?? -160;
      const isOpen = person.name === "郑一凡";
      const hasQuestion = person.name === "王梓涵";
      return {
        employee: ids.get("employee", person.name),
        job_description: ids.get("job_description", positionOf(person.position)),
        due_date: days.day(asked + 7),
        result: isOpen ? null : hasQuestion ? "question" : "agreed",
        answered_on: isOpen ? null : days.day(asked + 3),
        question: hasQuestion ? "续约率由谁提供数据，新客户经理第一季度是否计入？" : null,
        reply: hasQuestion ? "财务每月提供；入职未满一个季度不计入。" : null,
      };
    });
}

/** The standard processes, in force. */
export function buildProcesses(days: DemoDays, ids: DemoIds): readonly WireValues[] {
  return processes.map(({ name, purpose, changeNote, steps }) => ({
    name,
    edition: 1,
    purpose,
    state: "effective",
    effective_on: days.day(-160),
    change_note: changeNote,
    steps: steps.map((step, index) => ({
      position_number: index + 1,
      step: step.step,
      responsible: ids.get("job_description", step.responsible),
      accountable: ids.get("job_description", step.accountable),
      consulted: step.consulted,
      informed: step.informed,
      input: step.input,
      checklist: step.checklist.map((line) => `• ${line}`).join("\n"),
      deliverable: step.deliverable,
      limit_days: step.limit,
      limit_kind: step.limitKind,
      is_gate: step.gate !== null,
      gate_condition: step.gate,
    })),
  }));
}
