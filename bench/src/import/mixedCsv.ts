import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const cities = ["杭州", "上海", "北京", "成都", "广州", "武汉", "西安", "南京"];
const states = ["新建", "处理中", "等待客户", "已解决", "已关闭"];
const tags = ["安装", "维修", "巡检", "培训", "退换"];
const words =
  "门店巡检照片同步失败订单打印回单系统登录验证码延迟报表口径数据核对库存盘点接口超时设备离线配送路线会员积分";

/** One column: its header and its cell in a row, from the row's number alone, so that every run has the same file. */
type Column = readonly [header: string, cell: (row: number) => string];

const columns: readonly Column[] = [
  ["工单号", (row) => `GD-${String(row).padStart(8, "0")}`],
  ["标题", (row) => `${phrase(row, 1)} ${row}`],
  ["客户", (row) => `客户 ${pick(row, 3, 2000)}`],
  ["邮箱", (row) => `u${pick(row, 4, 50_000)}@a.example`],
  ["手机", (row) => `139${String(pick(row, 5, 100_000_000)).padStart(8, "0")}`],
  ["网址", (row) => `https://a.example/${row}`],
  ["状态", (row) => at(states, pick(row, 6, states.length))],
  ["标签", (row) => tagList(1 + pick(row, 7, 31))],
  ["城市", (row) => at(cities, pick(row, 8, cities.length))],
  ["数量", (row) => String(pick(row, 9, 1000))],
  ["重量", (row) => (pick(row, 10, 1_000_000) / 1000).toFixed(3)],
  ["金额", (row) => `"¥${(pick(row, 11, 10_000_000) / 100).toLocaleString("en-US", { minimumFractionDigits: 2 })}"`],
  ["折扣", (row) => `${(pick(row, 12, 1000) / 10).toFixed(1)}%`],
  ["是否加急", (row) => (pick(row, 13, 2) === 0 ? "是" : "否")],
  ["截止日期", (row) => day(pick(row, 14, 700))],
  ["登记时间", (row) => `${day(pick(row, 15, 700))} ${time(pick(row, 16, 86_400))}`],
  ["上门时刻", (row) => time(pick(row, 17, 86_400))],
  // A tenth of the cells is blank, and a hundredth a mark for missing.
  ["评分", (row) => (row % 10 === 0 ? "" : row % 100 === 1 ? "-" : String(1 + pick(row, 18, 5)))],
  ["地址", (row) => `${at(cities, pick(row, 19, cities.length))}文三路 ${1 + pick(row, 20, 900)} 号`],
  ["备注", (row) => `"${phrase(row, 21)}, ""A""\n${phrase(row, 22)}"`],
];

/** How many columns the file has. */
export const mixedColumnCount = columns.length;

/** Writes `rows` rows of every common kind of cell, header first, without ever holding the file. */
export async function writeMixedCsv(path: string, rows: number, signal: AbortSignal): Promise<void> {
  await pipeline(Readable.from(listParts(rows)), createWriteStream(path), { signal });
}

/** The file in parts of a thousand rows. */
export function* listParts(rows: number): Generator<string> {
  const partRows = 1000;
  yield `${columns.map(([header]) => header).join(",")}\n`;
  for (let from = 1; from <= rows; from += partRows) {
    let part = "";
    for (let row = from; row < Math.min(rows + 1, from + partRows); row += 1)
      part += `${columns.map(([, cell]) => cell(row)).join(",")}\n`;
    yield part;
  }
}

/** A whole number below `size` that looks drawn by lot; neighbouring rows and seeds have nothing in common. */
function pick(row: number, seed: number, size: number): number {
  let mixed = Math.imul(row, 0x9e37_79b1) ^ Math.imul(seed, 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0_aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
  return ((mixed ^ (mixed >>> 15)) >>> 0) % size;
}

function phrase(row: number, seed: number): string {
  const from = pick(row, seed, words.length - 4);
  return words.slice(from, from + 4);
}

/** The tags whose bits are set. */
function tagList(bits: number): string {
  return tags.filter((_, index) => (bits & (1 << index)) !== 0).join("; ");
}

function at(list: readonly string[], index: number): string {
  return list[index] ?? "";
}

function day(since: number): string {
  return new Date(Date.UTC(2026, 0, 1 + since)).toISOString().slice(0, 10);
}

function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}
