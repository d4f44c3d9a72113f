import type { DateOrder } from "../dates/readDate.ts";
import type { GuessedKind } from "../profile/column.ts";

/** What a text says in place of a kind's or an order's key. */
type Names = Readonly<Record<GuessedKind | DateOrder, string>>;

/** English names of kinds of columns, as a sentence goes on with them, and of the orders of a date. */
export const namesEn: Names = {
  text: "text",
  long_text: "long text",
  integer: "a whole number",
  number: "a number",
  money: "an amount",
  boolean: "yes or no",
  date: "a date",
  datetime: "a date and time",
  time: "a time",
  duration: "a duration",
  choice: "a choice",
  choices: "several choices",
  phone: "a phone number",
  email: "an e-mail address",
  url: "a web address",
  dmy: "day first",
  mdy: "month first",
  ymd: "year first",
};

/** The Chinese ones. */
export const namesZh: Names = {
  text: "文本",
  long_text: "多行文本",
  integer: "整数",
  number: "数字",
  money: "金额",
  boolean: "是否",
  date: "日期",
  datetime: "日期时间",
  time: "时间",
  duration: "时长",
  choice: "单选",
  choices: "多选",
  phone: "电话",
  email: "邮箱",
  url: "网址",
  dmy: "日在前",
  mdy: "月在前",
  ymd: "年在前",
};
