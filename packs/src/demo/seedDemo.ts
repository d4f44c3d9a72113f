import type { Clock } from "@tongzhou/base";
import { batchRecords, createDepartment, createMember, loadMembers, type Session } from "@tongzhou/engine";
import type { WireValues } from "@tongzhou/model";
import { buildActions, buildClients, buildContacts, buildFirstSteps, buildProjects } from "./buildCompany.ts";
import { buildAssignments, buildDutyFaults, buildDutyItems, buildOwnDuties, type DemoRecord } from "./buildDuties.ts";
import {
  buildAcknowledgements,
  buildEmployees,
  buildNextVersion,
  buildPositions,
  buildProcesses,
  buildReporting,
  buildTeams,
} from "./buildOrganisation.ts";
import { buildDeliverables, buildPhases, buildTasks, planPhases } from "./buildPlan.ts";
import { buildTickets } from "./buildTickets.ts";
import { clients } from "./clients.data.ts";
import { buildDemoDays, type DemoDays } from "./demoDays.ts";
import { buildDemoIds, type DemoIds } from "./demoIds.ts";
import { handOver } from "./handOver.ts";
import { departments, people } from "./people.data.ts";
import { positions, processes } from "./positions.data.ts";
import { projects } from "./projects.data.ts";

/**
 * Fills a workspace that has the client-delivery forms with the demo company: its people and positions, clients,
 * projects, phases, tasks, deliverables, duties, tickets and action items, all written by the engine as anyone's
 * records are. Projects under way begin as starting: they pass the start gate when their duties are agreed.
 */
export async function seedDemo(session: Session, clock: Clock): Promise<void> {
  const days = buildDemoDays(clock.now());
  const ids = buildDemoIds();
  await seedPeople(session, ids);
  await seedOrganisation(session, days, ids);
  await seed(
    session,
    ids,
    "client",
    clients.map(({ key }) => key),
    buildClients(days, ids),
  );
  const contacts = buildContacts(ids);
  await seed(
    session,
    ids,
    "contact",
    contacts.map(({ key }) => key),
    contacts.map(({ values }) => values),
  );
  await seed(
    session,
    ids,
    "project",
    projects.map(({ key }) => key),
    buildProjects(days, ids).map((values) =>
      values["state"] === "running" ? { ...values, state: "starting" } : values,
    ),
  );
  const phases = planPhases();
  await seed(
    session,
    ids,
    "phase",
    phases.map(({ key }) => key),
    buildPhases(phases, days, ids),
  );
  await seed(session, ids, "task", [], buildTasks(phases, days, ids));
  const deliverables = buildDeliverables(phases, days, ids);
  await seed(
    session,
    ids,
    "deliverable",
    phases.flatMap(({ project, deliverables: names }) => names.map((name) => `${project.key}.${name}`)),
    deliverables,
  );
  await seedDuties(session, days, ids);
  await seed(session, ids, "ticket", [], buildTickets(days, ids));
  await seed(session, ids, "action_item", [], buildActions(days, ids));
  await handOver(session, days, ids);
  const members = await loadMembers(session.database, session.workspace.key);
  const owner = members.find((member) => member.role === "owner");
  if (owner === undefined) return;
  await seed(session, ids, "action_item", [], buildFirstSteps(days, ids, owner.id));
  await seed(session, ids, "employee", ["owner"], [{ name: owner.name, account: owner.id }]);
  await seed(session, ids, "raci_assignment", [], buildOwnDuties(days, ids, ids.get("employee", "owner")));
}

async function seedPeople(session: Session, ids: DemoIds): Promise<void> {
  const { database, workspace } = session;
  await database.transaction(async (tx) => {
    for (const name of departments) {
      const { id } = await createDepartment(tx, workspace.key, { name, parentId: null });
      ids.set("department", name, id);
    }
    for (const [index, person] of people.entries()) {
      const member = await createMember(tx, workspace.key, {
        accountId: null,
        name: person.name,
        email: `person${index + 1}@chengqi.example.com`,
        role: "member",
        status: "active",
        departments: [ids.get("department", person.department)],
        position: person.position,
      });
      if (member !== undefined) ids.set("member", person.name, member.id);
    }
  });
}

/** Positions, employees, teams, what they confirmed, and the standard processes. */
async function seedOrganisation(session: Session, days: DemoDays, ids: DemoIds): Promise<void> {
  const names = positions.map(({ name }) => name);
  await seed(session, ids, "job_description", names, buildPositions(days));
  await update(session, "job_description", buildReporting(ids));
  await seed(session, ids, "job_description", [], [buildNextVersion(days, ids)]);
  const staff = people.map(({ name }) => name);
  await seed(session, ids, "employee", staff, buildEmployees(days, ids));
  await seed(session, ids, "team", [], buildTeams(ids));
  await seed(session, ids, "job_acknowledgement", [], buildAcknowledgements(days, ids));
  const standards = processes.map(({ name }) => name);
  await seed(session, ids, "process_template", standards, buildProcesses(days, ids));
}

/** Agrees on the duties of every project, starts those that are under way, and then lets some tables decay. */
async function seedDuties(session: Session, days: DemoDays, ids: DemoIds): Promise<void> {
  await seedRecords(session, ids, "responsibility_item", buildDutyItems(ids));
  await seedRecords(session, ids, "raci_assignment", buildAssignments(days, ids));
  const running = projects.filter(({ state }) => state === "running");
  await update(
    session,
    "project",
    running.map(({ key }) => ({ id: ids.get("project", key), values: { state: "running" } })),
  );
  const { ended, added } = buildDutyFaults(days, ids);
  await update(
    session,
    "raci_assignment",
    ended.map((id) => ({ id, values: { to_date: days.day(-6), reason: "调整分工，待重新指定" } })),
  );
  await seed(session, ids, "raci_assignment", [], added);
}

async function update(
  session: Session,
  form: string,
  changes: readonly { readonly id: number; readonly values: WireValues }[],
): Promise<void> {
  const operations = changes.map(({ id, values }) => ({ kind: "update", id, values }) as const);
  await batchRecords(session, form, { mode: "all_or_nothing", operations });
}

async function seedRecords(
  session: Session,
  ids: DemoIds,
  form: string,
  records: readonly DemoRecord[],
): Promise<void> {
  await seed(
    session,
    ids,
    form,
    records.map(({ key }) => key),
    records.map(({ values }) => values),
  );
}

/** Writes one form's records all or none, and remembers what their keys became. */
async function seed(
  session: Session,
  ids: DemoIds,
  form: string,
  keys: readonly string[],
  records: readonly WireValues[],
): Promise<void> {
  const operations = records.map((values) => ({ kind: "create", values }) as const);
  const results = await batchRecords(session, form, { mode: "all_or_nothing", operations });
  keys.forEach((key, index) => {
    const id = results[index]?.id;
    if (typeof id === "number") ids.set(form, key, id);
  });
}
