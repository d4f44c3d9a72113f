import { sql } from "@tongzhou/base";
import { openDatabase, type Database } from "@tongzhou/engine";

/** What readers and writers met. */
export interface TrafficReport {
  readonly longestReadMs: number;
  readonly longestWriteMs: number;
  readonly reads: number;
  readonly writes: number;
}

const pauseMs = 2;

/** Two readers and two writers on connections of their own, as people and imports would be. */
export function startTraffic(database: Database): { stop(): Promise<TrafficReport> } {
  const own = openDatabase({ connectionString: database.connectionString, poolSize: 4, applicationName: "traffic" });
  const report = { longestReadMs: 0, longestWriteMs: 0, reads: 0, writes: 0 };
  let isStopped = false;

  async function loop(work: (round: number) => Promise<unknown>, note: (elapsedMs: number) => void): Promise<void> {
    for (let round = 0; !isStopped; round += 1) {
      const start = performance.now();
      await work(round);
      note(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  const read = (round: number): Promise<unknown> =>
    own.arrays(
      sql`select id, title, hours from ws_bench.ticket where id > ${(round * 7919) % 100_000} and deleted_at is null order by id limit 50`,
    );
  const write = (round: number): Promise<unknown> =>
    round % 4 === 0
      ? own.run(sql`insert into ws_bench.ticket (title, hours) values (${`新工单 ${round}`}, ${round % 40})`)
      : own.run(
          sql`update ws_bench.ticket set hours = ${round % 40}, version = version + 1 where id = ${1 + ((round * 104_729) % 100_000)}`,
        );
  const noteRead = (elapsedMs: number): void => {
    report.reads += 1;
    report.longestReadMs = Math.max(report.longestReadMs, elapsedMs);
  };
  const noteWrite = (elapsedMs: number): void => {
    report.writes += 1;
    report.longestWriteMs = Math.max(report.longestWriteMs, elapsedMs);
  };
  const loops = [loop(read, noteRead), loop(read, noteRead), loop(write, noteWrite), loop(write, noteWrite)];
  return {
    async stop() {
      isStopped = true;
      await Promise.all(loops);
      await own.close();
      return report;
    },
  };
}
