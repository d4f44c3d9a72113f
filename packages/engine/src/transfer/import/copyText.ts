// The text format of COPY: tabs between columns, \N for null, backslashes before what has a meaning.
// https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS

const special = /[\\\t\n\r]/u;
const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** One value in a line of COPY text. */
export function copyValue(text: string | null): string {
  if (text === null) return "\\N";
  return special.test(text) ? text.replaceAll(/[\\\t\n\r]/gu, (char) => escapes[char] ?? char) : text;
}

/** An array literal, before COPY's own escaping. */
export function copyList(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replaceAll(/["\\]/gu, (char) => `\\${char}`)}"`).join(",")}}`;
}
