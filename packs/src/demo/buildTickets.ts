import { must } from "@tongzhou/base";
import type { WireValues } from "@tongzhou/model";
import { clients, type DemoClient } from "./clients.data.ts";
import type { DemoDays } from "./demoDays.ts";
import type { DemoIds } from "./demoIds.ts";
import { projects } from "./projects.data.ts";
import { buildRandom, type Random } from "./random.ts";

/** Priorities and states of the 236 tickets, as many of each as the company counts. */
const priorities = { t1: 14, t2: 52, t3: 128, t4: 42 } as const;
const openStates = { confirming: 9, working: 15, waiting_client: 7, new: 4 } as const;
const historyDays = 182;
const medianHours = { t1: 4, t2: 12, t3: 30, t4: 60 } as const;
const medianResponse = { t1: 15, t2: 40, t3: 90, t4: 180 } as const;
const variants = ["", "再次出现：", "部分用户：", "升级后：", "移动端：", "月底集中出现："] as const;
const notes = [
  "从昨天开始出现，重启后暂时恢复。",
  "多人反馈，影响门店当天的工作。",
  "只在部分手机上能复现，已附截图。",
  "请确认是操作问题还是系统问题。",
  "希望今天给个答复。",
] as const;

/** The tickets of 26 weeks, oldest first, so that their numbers follow time. */
export function buildTickets(days: DemoDays, ids: DemoIds): readonly WireValues[] {
  const random = buildRandom(20_261_126);
  const drafts = clients
    .flatMap((client) =>
      Array.from({ length: client.tickets }, (_unused, index) => ({ client, index, at: drawMoment(days, random) })),
    )
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const ranks = shuffle(spread(priorities), random);
  const firstOpen = drafts.length - Object.values(openStates).reduce((sum, count) => sum + count, 0);
  const states = spread(openStates);
  // The newest are the new ones; the order of the others is drawn.
  const open = [
    ...shuffle(
      states.filter((state) => state !== "new"),
      random,
    ),
    ...states.filter((state) => state === "new"),
  ];
  const reopened = new Set(
    shuffle(
      Array.from({ length: firstOpen }, (_unused, index) => index),
      random,
    ).slice(0, 17),
  );
  const rated = new Set(
    shuffle(
      Array.from({ length: firstOpen }, (_unused, index) => index),
      random,
    ).slice(0, 131),
  );
  return drafts.map((draft, place) => {
    const state =
      place < firstOpen ? "closed" : must(open[place - firstOpen], "ticket-state: one for each open ticket");
    const rating = rated.has(place)
      ? [...rated].indexOf(place) < 109
        ? 4 + random.below(2)
        : 1 + random.below(3)
      : null;
    return buildTicket({
      ...draft,
      state,
      priority: must(ranks[place], "ticket-priority: one for each ticket"),
      reopenCount: reopened.has(place) ? 1 : 0,
      rating,
      days,
      ids,
      random,
    });
  });
}

interface TicketDraft {
  readonly client: DemoClient;
  readonly index: number;
  readonly at: Date;
  readonly state: string;
  readonly priority: keyof typeof priorities;
  readonly reopenCount: number;
  readonly rating: number | null;
  readonly days: DemoDays;
  readonly ids: DemoIds;
  readonly random: Random;
}

function buildTicket(draft: TicketDraft): WireValues {
  const { client, index, at, state, priority, random, ids, days } = draft;
  const subject = client.subjects[index % client.subjects.length] ?? client.subjects[0];
  const variant = variants[Math.floor(index / client.subjects.length) % variants.length] ?? "";
  const own = projects.filter((project) => project.client === client.key);
  const project = own[random.below(own.length)];
  const contact = client.contacts[random.below(client.contacts.length)];
  const isSolved = state === "closed" || state === "confirming";
  const response = new Date(at.getTime() + random.logNormal(medianResponse[priority], 0.7) * 60_000);
  const lateness = project?.key === "j05" ? 1.8 : 1;
  const solved = new Date(response.getTime() + random.logNormal(medianHours[priority] * lateness, 0.8) * 3_600_000);
  const inTime = (moment: Date) => new Date(Math.min(moment.getTime(), days.now.getTime())).toISOString();
  const urgency = {
    t1: ["high", "high"],
    t2: ["high", "medium"],
    t3: ["medium", "medium"],
    t4: ["low", "low"],
  } as const;
  const [impact, haste] = urgency[priority];
  return {
    title: `${variant}${subject}`,
    client: ids.get("client", client.key),
    contact: contact === undefined ? null : ids.get("contact", `${client.key}.${contact[0]}`),
    project: project === undefined ? null : ids.get("project", project.key),
    channel: random.pick(["portal", "phone", "mail", "message", "message", "visit"]),
    type: random.pick(["incident", "incident", "incident", "question", "request", "demand", "complaint"]),
    impact,
    urgency: haste,
    priority,
    state,
    owner: state === "new" ? null : ids.get("member", project?.afterSales ?? "周倩"),
    group: ids.get("department", "售后组"),
    reported_at: at.toISOString(),
    responded_at: state === "new" ? null : inTime(response),
    solved_at: isSolved ? inTime(solved) : null,
    spent_hours: state === "new" ? "0" : (Math.round(random.logNormal(2.5, 0.6) * 2) / 2).toFixed(1),
    reopen_count: draft.reopenCount,
    root_cause: isSolved
      ? random.pick(["software", "software", "data", "configuration", "usage", "usage", "environment", "demand"])
      : null,
    satisfaction: draft.rating,
    description: random.pick(notes),
  };
}

/** A moment of the last 26 weeks: more on Mondays, most between nine and eleven, few on weekends. */
function drawMoment(days: DemoDays, random: Random): Date {
  const weights = [0, 9, 6, 6, 6, 6, 1, 1];
  for (;;) {
    const offset = -random.below(historyDays);
    if (random.below(9) >= (weights[days.weekday(offset)] ?? 0)) continue;
    const isMorning = random.below(10) < 5;
    return days.at(offset, isMorning ? 9 * 60 + random.below(120) : 9 * 60 + random.below(9 * 60));
  }
}

/** Each name as often as it counts. */
function spread<K extends string>(counts: Readonly<Record<K, number>>): readonly K[] {
  // Object.entries forgets the key type of a record that has exactly these keys.
  return (Object.entries(counts) as [K, number][]).flatMap(([name, count]) =>
    Array.from({ length: count }, () => name),
  );
}

function shuffle<T>(items: readonly T[], random: Random): readonly T[] {
  const order = items.map((item) => ({ item, rank: random.next() }));
  return order.toSorted((a, b) => a.rank - b.rank).map(({ item }) => item);
}
