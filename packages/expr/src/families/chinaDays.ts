import { excelDayOf } from "../cells/serial.ts";
import { restRuns, workRuns } from "./chinaDays.data.ts";

function read(runs: string): ReadonlySet<number> {
  const days = new Set<number>();
  for (const run of runs.split(" ")) {
    const [first = "", more = "0"] = run.split("+");
    const start = excelDayOf(`${first.slice(0, 4)}-${first.slice(4, 6)}-${first.slice(6)}`);
    for (let offset = 0; offset <= Number(more); offset++) days.add(start + offset);
  }
  return days;
}

let rest: ReadonlySet<number> | null = null;
let work: ReadonlySet<number> | null = null;

/** China's public holidays, as days counted from 1899-12-30. */
export function chinaRestDays(): ReadonlySet<number> {
  rest ??= read(restRuns);
  return rest;
}

/** Weekend days that China works to make up for holidays. */
export function chinaWorkDays(): ReadonlySet<number> {
  work ??= read(workRuns);
  return work;
}
