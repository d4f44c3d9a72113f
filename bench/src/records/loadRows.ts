import type pg from "pg";
import { ownerCount, searchTerm } from "./benchForm.ts";

// Rows are made in the database from their number alone, so every run has the same ones and loading is one statement.
// Words are chosen by hash so that neighbours differ; the search term stands in about a thousand titles of
// any table, so that what grows with the rows is finding them and not telling them.
const words =
  "门店巡检照片同步失败订单打印回单系统登录验证码延迟报表口径数据核对库存盘点接口超时设备离线配送路线会员积分";

/** Fills both tables with `rows` cases of 2,000 clients, owned by the members in turn. */
export async function loadRows(
  client: pg.Client,
  schema: string,
  rows: number,
  memberIds: readonly number[],
): Promise<void> {
  const at = (seed: string, size: number) =>
    `(('x' || substr(md5(i::text || '${seed}'), 1, 7))::bit(28)::int % ${size})`;
  // One less than a round number shares no factor with the number of owners: each has some.
  const searchEvery = Math.max(3, Math.floor(rows / 1000) - 1);
  const word = (seed: string) => `substr('${words}', 1 + ${at(seed, words.length - 4)}, 4)`;
  await client.query(`insert into "${schema}".client (name) select '客户 ' || i from generate_series(1, 2000) i`);
  const insert = `insert into "${schema}".service_case
    (title, client, owner, status, priority, amount, hours, reopened, is_urgent, due, reported_at, city, note, created_by, updated_by)
    select ${word("a")} || ${word("b")} || case when i % ${searchEvery} = 0 then '${searchTerm}' else '' end || ' ' || i,
      1 + ${at("c", 2000)}, ($1::bigint[])[1 + i % ${ownerCount}],
      (array['new','working','waiting','solved','closed'])[1 + ${at("s", 5)}], (array['t1','t2','t3','t4'])[1 + ${at("p", 4)}],
      (${at("m", 10_000_000)} / 100.0)::numeric(20, 2), (${at("h", 400)} / 10.0)::numeric(10, 1), ${at("r", 4)}, ${at("u", 2)} = 0,
      date '2026-01-01' + ${at("d", 700)}, timestamptz '2026-01-01 00:00:00+00' + i * interval '13 seconds',
      (array['杭州','上海','北京','成都','广州','武汉','西安','南京'])[1 + ${at("t", 8)}], ${word("e")} || ${word("f")} || ${word("g")}, $2, $2
    from generate_series($3::int, $4::int) i`;
  // In steps, so that the write-ahead log never has to hold a million rows between two checkpoints.
  const step = 100_000;
  for (let from = 1; from <= rows; from += step)
    await client.query(insert, [memberIds, memberIds[0], from, Math.min(rows, from + step - 1)]);
  await client.query(`vacuum analyze "${schema}".service_case`);
  await client.query(`vacuum analyze "${schema}".client`);
}
