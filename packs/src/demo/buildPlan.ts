import type { WireValues } from "@tongzhou/model";
import type { DemoDays } from "./demoDays.ts";
import type { DemoIds } from "./demoIds.ts";
import { phaseModel, projects, taskModel, type DemoProject } from "./projects.data.ts";
import { buildRandom, type Random } from "./random.ts";

/** One phase of a project with its place in time, before it is a record. */
export interface PlannedPhase {
  readonly key: string;
  readonly project: DemoProject;
  readonly name: string;
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly share: number;
  readonly state: "planned" | "running" | "done";
  readonly deliverables: readonly string[];
}

const builders = ["蒋涛", "石磊", "田野", "丁一", "黄蕾", "潘悦", "许诺", "白露"] as const;
// How many tasks of each kind of phase are written down; together about a hundred.
const tasksPerPhase: Readonly<Record<string, number>> = {
  需求确认: 2,
  方案设计: 3,
  开发实施: 2,
  试运行: 2,
  收尾与复盘: 1,
};

/** The phases of all one-off projects, and a review each month of the running contracts. */
export function planPhases(): readonly PlannedPhase[] {
  return projects.flatMap((project) => (project.type === "one_off" ? planProject(project) : planReviews(project)));
}

function planProject(project: DemoProject): readonly PlannedPhase[] {
  const length = project.end - project.start;
  const earned = project.budget === null ? 0 : Number(project.earned) / Number(project.budget);
  let passed = 0;
  return phaseModel.map((model) => {
    const start = Math.round(project.start + passed * length);
    const begun = passed;
    passed += model.share;
    const end = Math.round(project.start + passed * length);
    const isDone = project.state === "closed" || earned >= passed - 1e-9;
    const state = isDone ? "done" : earned > begun || start <= 0 ? "running" : "planned";
    return {
      key: `${project.key}.${model.name}`,
      project,
      name: model.name,
      type: model.type,
      start,
      end,
      share: model.share,
      state,
      deliverables: model.deliverables,
    };
  });
}

function planReviews(project: DemoProject): readonly PlannedPhase[] {
  return [-90, -60, -30, 0, 30].map((offset, index): PlannedPhase => {
    const name = `第 ${index + 1} 次月度回顾`;
    return {
      key: `${project.key}.${name}`,
      project,
      name,
      type: "milestone",
      start: offset,
      end: offset,
      share: 0.2,
      state: offset < 0 ? "done" : "planned",
      deliverables: [],
    };
  });
}

/** Phase records, in the order of planPhases. */
export function buildPhases(phases: readonly PlannedPhase[], days: DemoDays, ids: DemoIds): readonly WireValues[] {
  return phases.map((phase, index) => {
    const slip = phase.project.forecast === null ? 0 : phase.project.forecast - phase.project.end;
    const tracking = { milestone: "milestone", gate: "milestone", phase: "deliverables" }[phase.type] ?? "milestone";
    return {
      name: phase.name,
      project: ids.get("project", phase.project.key),
      position_number: 1 + (index % phaseModel.length),
      type: phase.type,
      weight: phase.share.toFixed(2),
      planned_start: days.day(phase.start),
      planned_end: days.day(phase.end),
      baseline_end: days.day(phase.end),
      forecast_end: phase.state === "done" ? null : days.day(phase.end + slip),
      actual_end: phase.state === "done" ? days.day(Math.min(0, phase.end)) : null,
      tracking,
      state: phase.state,
      progress: phase.state === "done" ? 100 : phase.state === "running" ? 45 : 0,
    };
  });
}

/** About a hundred tasks: those of a finished phase are done, those of a running one in every state. */
export function buildTasks(phases: readonly PlannedPhase[], days: DemoDays, ids: DemoIds): readonly WireValues[] {
  const random = buildRandom(48);
  return phases.flatMap((phase) => {
    const titles = (taskModel[phase.name] ?? []).slice(0, tasksPerPhase[phase.name] ?? 0);
    const step = (phase.end - phase.start) / Math.max(1, titles.length);
    return titles.map((title, index) =>
      buildTask(
        {
          title,
          phase,
          start: Math.round(phase.start + index * step),
          end: Math.round(phase.start + (index + 1) * step),
        },
        days,
        ids,
        random,
      ),
    );
  });
}

function buildTask(
  task: { readonly title: string; readonly phase: PlannedPhase; readonly start: number; readonly end: number },
  days: DemoDays,
  ids: DemoIds,
  random: Random,
): WireValues {
  const { phase, start, end } = task;
  const estimate = 8 * (1 + random.below(8));
  const state =
    phase.state === "done"
      ? "done"
      : phase.state === "planned"
        ? "todo"
        : random.pick(["doing", "doing", "review", "todo", "blocked"]);
  const remaining =
    { done: 0, review: 4, doing: Math.round(estimate / 2), blocked: estimate, todo: estimate }[state] ?? estimate;
  const hasBegun = state !== "todo";
  return {
    title: task.title,
    project: ids.get("project", phase.project.key),
    phase: ids.get("phase", phase.key),
    owner: ids.get("member", random.pick(builders)),
    reviewer: ids.get("member", phase.project.manager),
    state,
    priority: random.pick(["p2", "p3", "p3", "p3", "p4"]),
    estimate_hours: String(estimate),
    remaining_hours: String(remaining),
    planned_start: days.day(start),
    planned_end: days.day(end),
    committed_date: hasBegun ? days.day(end) : null,
    actual_start: hasBegun ? days.day(Math.min(0, start)) : null,
    actual_end: state === "done" ? days.day(Math.min(0, end)) : null,
    is_rework: phase.project.key === "j05" && random.below(9) === 0,
    is_client_visible: random.below(4) === 0,
  };
}

/** What each phase hands over. */
export function buildDeliverables(
  phases: readonly PlannedPhase[],
  days: DemoDays,
  ids: DemoIds,
): readonly WireValues[] {
  const types: Readonly<Record<string, string>> = {
    界面设计稿: "design",
    可运行版本: "software",
    操作手册: "training",
  };
  return phases.flatMap((phase) =>
    phase.deliverables.map((name): WireValues => {
      const state = phase.state === "done" ? "accepted" : phase.state === "running" ? "drafting" : "not_started";
      const late = phase.project.key === "j09" && name === "验收报告" ? 12 : 0;
      return {
        name,
        type: types[name] ?? "document",
        project: ids.get("project", phase.project.key),
        phase: ids.get("phase", phase.key),
        owner: ids.get("member", phase.project.manager),
        acceptance_criteria: "内容完整，客户书面确认。",
        due_date: days.day(phase.end),
        accepted_date: state === "accepted" ? days.day(Math.min(0, phase.end + late)) : null,
        internal_review: state === "accepted" ? "passed" : null,
        state,
        versions:
          state === "not_started"
            ? []
            : [
                {
                  version_label: "v1",
                  submitted_by: ids.get("member", phase.project.manager),
                  submitted_at: days.at(Math.min(0, phase.end), 600).toISOString(),
                  note: "首次提交",
                },
              ],
      };
    }),
  );
}
