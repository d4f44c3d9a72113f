import { transferValue, type Session } from "@tongzhou/engine";
import type { DemoDays } from "./demoDays.ts";
import type { DemoIds } from "./demoIds.ts";

/** 马骁 resigns: one client has gone to a colleague, the other goes on his last day. */
export async function handOver(session: Session, days: DemoDays, ids: DemoIds): Promise<void> {
  const give = (client: string, to: string, since: string, reason: string): Promise<void> =>
    transferValue(
      session,
      { form: "client", record: ids.get("client", client), field: "account_manager" },
      { value: ids.get("member", to), since, reason },
    );
  await give("k7", "赵一鸣", days.day(-20), "马骁离职，客户已同意");
  await give("k6", "王梓涵", days.day(12), "马骁离职，三方共访后交接");
}
