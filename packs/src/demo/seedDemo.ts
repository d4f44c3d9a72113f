import type { Clock } from "@tongzhou/base";
import { batchRecords, createDepartment, createMember, loadMembers, type Session } from "@tongzhou/engine";
import type { WireValues } from "@tongzhou/model";
import { buildActions, buildClients, buildContacts, buildFirstSteps, buildProjects } from "./buildCompany.ts";
import { buildDeliverables, buildPhases, buildTasks, planPhases } from "./buildPlan.ts";
import { buildTickets } from "./buildTickets.ts";
import { clients } from "./clients.data.ts";
import { buildDemoDays } from "./demoDays.ts";
import { buildDemoIds, type DemoIds } from "./demoIds.ts";
import { departments, people } from "./people.data.ts";
import { projects } from "./projects.data.ts";

/**
 * Fills a workspace that has the client-delivery forms with the demo company: its people, clients, projects, phases,
 * tasks, deliverables, tickets and action items, all written by the engine as anyone's records are.
 */
export async function seedDemo(session: Session, clock: Clock): Promise<void> {
  const days = buildDemoDays(clock.now());
  const ids = buildDemoIds();
  await seedPeople(session, ids);
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
    buildProjects(days, ids),
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
  await seed(session, ids, "deliverable", [], buildDeliverables(phases, days, ids));
  await seed(session, ids, "ticket", [], buildTickets(days, ids));
  await seed(session, ids, "action_item", [], buildActions(days, ids));
  const members = await loadMembers(session.database, session.workspace.key);
  const owner = members.find((member) => member.role === "owner");
  if (owner !== undefined) await seed(session, ids, "action_item", [], buildFirstSteps(days, ids, owner.id));
}

async function seedPeople(session: Session, ids: DemoIds): Promise<void> {
  const { database, workspace } = session;
  for (const [position, name] of departments.entries())
    ids.set("department", name, await createDepartment(database, workspace.key, { name, parentId: null, position }));
  await database.transaction(async (tx) => {
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
