import { sql } from "@tongzhou/base";
import { Slot } from "../access/slots.ts";
import { findPolicy } from "../access/policyFor.ts";
import type { Session } from "../gateway/session.ts";
import { visibleTitle } from "../records/cells.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { fromForm, row } from "./selection.ts";
import { compiled, statement, template } from "./statements.ts";

/** A record named by its form and id. */
export interface NamedRecord {
  readonly form: string;
  readonly record: number;
}

/** A record with the title it has now; null when it has none that the actor may read. */
export interface TitledRecord extends NamedRecord {
  readonly title: string | null;
}

const idsSlot = new Slot("ids");

/**
 * Titles of records of any forms, in the order asked for. Records that are gone or out of the actor's sight, and forms
 * that do not exist for the actor, are left out.
 */
export function listTitles(session: Session, records: readonly NamedRecord[]): Promise<readonly TitledRecord[]> {
  return onNewestDefinition(session, async (current) => {
    const forms = [...Map.groupBy(records, ({ form }) => form)];
    const found = new Map(
      await Promise.all(forms.map(async ([form, named]) => [form, await loadTitles(current, form, named)] as const)),
    );
    return records.flatMap(({ form, record }) => {
      const title = found.get(form)?.get(record);
      return title === undefined ? [] : [{ form, record, title }];
    });
  });
}

type Titles = ReadonlyMap<number, string | null>;

async function loadTitles(session: Session, form: string, named: readonly NamedRecord[]): Promise<Titles> {
  const policy = findPolicy(session, form, "see");
  if (policy === null) return new Map();
  const text = compiled(session, "query/titles", [form], () => {
    const visible = policy.rows === null ? sql`` : sql` and ${policy.rows(row)}`;
    return template(
      sql`select ${row}.id, ${visibleTitle(session, policy, row)} from ${fromForm(session, policy)} where ${row}.id = any(${idsSlot}::bigint[]) and ${row}.deleted_at is null${visible}`,
    );
  });
  const rows = await session.database.arrays(statement(session, text, [[idsSlot, named.map(({ record }) => record)]]));
  return new Map(rows.map(([id, title]) => [Number(id), typeof title === "string" ? title : null]));
}
