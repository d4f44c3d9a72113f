import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "@tongzhou/base";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";
import { guessedTarget, openImportFiles, profiled, runThrough, type ImportFiles } from "../test/importFile.ts";

const path = resolve(
  import.meta.dirname,
  "../../../../../../shared/data/servicenow-incidents/incident_event_log.csv.gz",
);

let workspace: TestWorkspace;
let files: ImportFiles;
beforeAll(async () => {
  workspace = await openTestWorkspace();
  files = await openImportFiles(workspace.database);
});
afterAll(async () => {
  await workspace.drop();
  await files.remove();
});

test.skipIf(!existsSync(path))(
  "the real incident log becomes a form with guessed kinds and its known totals",
  async () => {
    const file = await files.uploadPath(workspace.owner, path, "incident_event_log.csv.gz");
    const view = await profiled(files, workspace.owner, file);
    expect(view.status).toBe("ready");
    expect(view.sheets[0]).toMatchObject({ rows: 119_998, headerRow: 0 });
    const target = guessedTarget(view, "incident");
    const done = await runThrough(files, workspace.owner, view.id, target);
    expect(done).toMatchObject({
      status: "done",
      rowsTotal: 119_998,
      rowsCreated: 119_998,
      rowsRejected: 0,
      error: null,
    });
    const { database } = workspace;
    const { forms } = (await workspace.system()).workspace;
    const fields = forms.get("incident")?.fields;
    expect(forms.get("incident")?.definition.fields.map((field) => `${field.key} ${field.kind}`)).toMatchSnapshot();
    const state = fields?.get("incident_state");
    const labels = new Map((state?.kind === "choice" ? state.options : []).map((one) => [one.key, one.label.zh]));
    const states = await database.arrays(
      sql`select incident_state, count(*) from ws_demo.incident group by 1 order by 2 desc`,
    );
    expect(states.map(([key, count]) => [labels.get(String(key)), count])).toEqual([
      ["Active", 33_582],
      ["New", 30_229],
      ["Resolved", 21_500],
      ["Closed", 20_825],
      ["Awaiting User Info", 12_884],
      ["Awaiting Vendor", 557],
      ["Awaiting Problem", 400],
      ["Awaiting Evidence", 19],
      ["-100", 2],
    ]);
    const [totals] = await database.arrays(
      sql`select count(distinct number), max(reassignment_count), min(opened_at at time zone 'Asia/Shanghai')::date::text,
            max(opened_at at time zone 'Asia/Shanghai')::date::text, min(id), max(id) from ws_demo.incident`,
    );
    expect(totals).toEqual([20_769, 27, "2016-02-29", "2016-05-13", 1, 119_998]);
    const last = await database.arrays(
      sql`select p, count(*), count(*) filter (where not made_sla), count(*) filter (where resolved_at is null) from (
            select distinct on (number) number, priority as p, made_sla, resolved_at from ws_demo.incident order by number, sys_mod_count desc, id desc) t
          group by p order by p`,
    );
    expect(last.map((row) => row.slice(1))).toEqual([
      [220, 215, 0],
      [337, 336, 0],
      [19_554, 7504, 1328],
      [658, 119, 90],
    ]);
    const facts = await database.arrays(
      sql`select sum((new ->> 'count')::int), min((new ->> 'from')::int), max((new ->> 'to')::int) from ws_demo._fact where form = 'incident' and kind = 'range'`,
    );
    expect(facts).toEqual([["119998", 1, 119_998]].map(([sum, ...rest]) => [Number(sum), ...rest]));
    const left = await database.arrays(
      sql`select relname from pg_class where relnamespace = 'ws_demo'::regnamespace and relname like '\\_import\\_%' and relname not like '\\_import\\_reject%' and relname <> '_import_created' and relname <> '_import_pkey'`,
    );
    expect(left).toEqual([]);
  },
);
