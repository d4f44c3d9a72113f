/** A label that would end a statement, a text or a template if it ever reached one. */
export const label = { zh: `'"); drop schema ws_demo cascade; -- $1 \\ 😀 {name} ${"长".repeat(100)}` };
/** The same as a value. */
export const hostileText = `'"); drop table x; -- \\ 😀 $1 %s \${x}`;

/** Keys of two forms and of the fields of the first. */
export interface Names {
  readonly form: string;
  readonly other: string;
  readonly title: string;
  readonly choice: string;
  readonly amount: string;
  readonly day: string;
  readonly link: string;
  readonly links: string;
  readonly rows: string;
  readonly twice: string;
  readonly number: string;
}

function names(form: string, other: string, keys: readonly string[]): Names {
  const [title, choice, amount, day, link, links, rows, twice, number] = keys;
  if (number === undefined) throw new Error(`names: expected nine keys, got ${keys.length}`);
  // Nine keys were there, so each of these is one.
  return { form, other, title, choice, amount, day, link, links, rows, twice, number } as Names;
}

const long = (start: string): string => start.padEnd(48, "x");
/** Keys that mean something to PostgreSQL, to our own statements or to JavaScript, and keys of the greatest length. */
export const hostileSets: readonly Names[] = [
  names("select", "user", ["table", "order", "group", "from", "where", "having", "limit", "offset", "union"]),
  names("new", "old", ["null", "true", "current_user", "all", "excluded", "value", "key", "array", "default"]),
  names("v", "t", ["i", "o", "b", "d", "g", "r", "j", "x", "f0"]),
  names("input", "base", ["image", "verdict", "go", "written", "fact", "taken", "claim", "record", "reply"]),
  names("constructor", "prototype", [
    "constructor",
    "tostring",
    "hasown",
    "valueof",
    "length",
    "name",
    "then",
    "keys",
    "map",
  ]),
  names(long("f"), long("o"), ["a", "b", "c", "d", "e", "g", "h", "k", "n"].map(long)),
  names("fact", "bin", ["pk", "position", "seq", "tx", "at", "kind", "actor", "cause", "form"]),
  names("found", "tg_op", ["tg_name", "n", "o", "l", "s", "tg_argv", "ids", "walk", "sqlstate"]),
];
