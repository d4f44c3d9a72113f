import { sql, sqlIdent, sqlRaw } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import { readsWhole } from "../access/readsWhole.ts";
import type { Session } from "../gateway/session.ts";
import { columnTypeOf } from "./columns.ts";
import { buildMapping, foldWord, separators } from "./conversion/words.ts";
import { findTextWriter, type ConversionEnv } from "./conversion/writeText.ts";
import { findField, findSiblings, type FieldPath } from "./definitionFields.ts";
import { loadHead } from "./definitions.store.ts";
import { tableSql } from "./tableStatements.ts";
import { liveRows } from "./plan/planner.ts";

/** A word that records hold, as it could become an option. */
export interface ProposedOption {
  /** The writing that is used most. */
  readonly text: string;
  /** Records that hold it, in any writing. */
  readonly count: number;
  /** Other writings of the same word: other case, wide letters, blanks. At most five. */
  readonly variants: readonly string[];
}

/** Options for a field that is to become a choice. */
export interface OptionProposal {
  /** Most used first. */
  readonly options: readonly ProposedOption[];
  /** Different words there are, those left out too. */
  readonly total: number;
  /** Records that have any value. */
  readonly filled: number;
}

// More than a list to choose from can show.
const maxProposals = 100;
// The most an option's label holds.
const maxLabelLength = 200;

/**
 * The words a field's values are written in, counted, for those who design the form.
 * @param kind what the field is to become: of several choices each word of a value is one
 * @throws AppError "request.not_found" when there is no such field, or its values have no words; "access.denied" when the
 *   actor may not read it in every record
 */
export async function proposeOptions(
  session: Session,
  path: FieldPath,
  kind: "choice" | "choices",
): Promise<OptionProposal> {
  const { database, workspace } = session;
  const { schema } = workspace;
  const { definition } = await loadHead(database, schema);
  const field = findField(definition, path);
  const siblings = findSiblings(definition, path) ?? [];
  const write = field === undefined ? undefined : findTextWriter(field);
  if (field === undefined || write === undefined || columnTypeOf(field, siblings) === undefined)
    throw new AppError("request.not_found", { field: path.field });
  if (!readsWhole(session, path.form, path.parent === null ? path.field : `${path.parent}.${path.field}`))
    throw new AppError("access.denied", { form: path.form, action: "see" });
  const table = { schema, form: path.form, ...(path.parent === null ? {} : { parent: path.parent }) };
  const mapping = sql`${JSON.stringify(buildMapping(field, field))}::jsonb`;
  const env: ConversionEnv = { schema, mapping, zone: sql`${definition.zone}::text`, forms: definition.forms };
  const text = write(sqlIdent("t", field.key), env);
  const words = kind === "choices" ? sql`regexp_split_to_table(v.text, ${separators}::text)` : sql`v.text`;
  const [found] = await database.rows<{ options: readonly ProposedOption[]; total: number; filled: number }>(
    sql`with value as materialized (select t.id, ${text} as text from ${tableSql(table)} t where ${liveRows(table)} and ${sqlIdent("t", field.key)} is not null),
      writing as (select ${foldWord(sqlRaw("w.word"))} as folded, btrim(w.word) as word, count(distinct w.id) as count from (select v.id, ${words} as word from value v) w where length(w.word) <= ${maxLabelLength}::int group by 1, 2),
      word as (select folded, sum(count)::int as count, array_agg(word order by count desc, word) as writings from writing where folded <> '' group by folded),
      best as (select count, writings from word order by count desc, writings[1] limit ${maxProposals}::int)
      select coalesce((select jsonb_agg(jsonb_build_object('text', writings[1], 'count', count, 'variants', to_jsonb(writings[2:6])) order by count desc, writings[1]) from best), '[]') as options,
        (select count(*) from word) as total, (select count(*) from value) as filled`,
  );
  return found ?? { options: [], total: 0, filled: 0 };
}
