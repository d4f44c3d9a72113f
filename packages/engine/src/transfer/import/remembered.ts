import { sql, sqlIdent } from "@tongzhou/base";
import { findPolicy } from "../../access/policyFor.ts";
import type { Session } from "../../gateway/session.ts";
import type { ImportMapping, ImportSettings, ProfiledSheet, StoredImport } from "./importDefinition.ts";

/** How a file was taken into a form that is there. */
export interface RememberedMapping {
  readonly fileName: string;
  readonly settings: ImportSettings;
}

// As many of the newest finished imports are looked through.
const searched = 100;
// What openRejectedRows' readers put around the columns of the file, in both languages.
const addedLabels: readonly (readonly [string, string])[] = [
  ["行", "未导入的原因"],
  ["Row", "Why it was not taken"],
];

/** The columns of a sheet that stood in the file people made: those a download of rejected rows adds are left out. */
export function ownColumns(sheet: Pick<ProfiledSheet, "columns">): ProfiledSheet["columns"] {
  const { columns } = sheet;
  const isAdded = addedLabels.some(([row, why]) => columns[0]?.label === row && columns.at(-1)?.label === why);
  return isAdded ? columns.slice(1, -1) : columns;
}

/** The member's newest finished imports whose headers are those of a sheet of this one, one per form. */
export async function loadRemembered(session: Session, found: StoredImport): Promise<readonly RememberedMapping[]> {
  const { database, workspace } = session;
  const earlier = await database.rows<{
    readonly fileName: string;
    readonly settings: ImportSettings;
    readonly labels: readonly string[];
    readonly indexes: readonly number[];
  }>(
    sql`select i.file ->> 'name' as "fileName", i.settings, l.labels, l.indexes
        from (select * from ${sqlIdent(workspace.schema, "_import")} where state = 'done' and id <> ${found.id}::uuid and created_by is not distinct from ${found.createdBy}::bigint
              order by updated_at desc limit ${searched}::int) i
        cross join lateral jsonb_array_elements(i.result -> 'sheets') s
        cross join lateral (select array_agg(c ->> 'label' order by (c ->> 'index')::int) as labels, array_agg((c ->> 'index')::int order by (c ->> 'index')::int) as indexes
                            from jsonb_array_elements(s -> 'columns') c) l
        where s -> 'sheet' = i.settings -> 'sheet' order by i.updated_at desc`,
  );
  const remembered = new Map<string, RememberedMapping>();
  for (const sheet of found.sheets) {
    const own = ownColumns(sheet);
    for (const one of earlier) {
      const { target } = one.settings;
      const form = target.kind === "form" ? target.form : target.key;
      if (remembered.has(form) || one.labels.length !== own.length) continue;
      if (own.some((column, index) => column.label !== one.labels[index])) continue;
      const policy = findPolicy(session, form, "import");
      if (policy === null) continue;
      const isKnown = ({ field }: ImportMapping): boolean => {
        const [key = ""] = (field ?? "").split(".");
        return policy.writable.has(key) || policy.readable.has(key);
      };
      const at = new Map(one.indexes.map((index, place) => [index, own[place]?.index ?? -1]));
      const mappings = mappingsFor(one.settings).map((mapping) => ({
        ...mapping,
        column: at.get(mapping.column) ?? -1,
      }));
      const action = target.kind === "form" ? target.action : "add";
      const matchBy = target.kind === "form" && target.matchBy !== undefined ? { matchBy: target.matchBy } : {};
      remembered.set(form, {
        fileName: one.fileName,
        settings: {
          ...one.settings,
          sheet: sheet.sheet,
          headerRow: sheet.headerRow,
          target: {
            kind: "form",
            form,
            action,
            ...matchBy,
            mappings: mappings.filter((one) => one.column >= 0 && isKnown(one)),
          },
        },
      });
    }
  }
  return [...remembered.values()];
}

/** A new form that was made then is a form like any other now. */
function mappingsFor({ target }: ImportSettings): readonly ImportMapping[] {
  if (target.kind === "form") return target.mappings;
  return target.fields.map(({ column, definition, replace, blankWords }) => ({
    column,
    field: keyOf(definition),
    ...(replace === undefined ? {} : { replace }),
    ...(blankWords === undefined ? {} : { blankWords }),
  }));
}

function keyOf(definition: unknown): string | null {
  const key = typeof definition === "object" && definition !== null && "key" in definition ? definition.key : null;
  return typeof key === "string" ? key : null;
}
