// An Sql value is a flat list of chunks. A string chunk is text we wrote ourselves, a param chunk becomes $n.
// There is no way to put a caller's string into the text: sqlIdent quotes, everything else is a parameter.
type Chunk = string | { readonly param: unknown };

/** SQL text with its parameters kept apart; built with the `sql` tag, run after `toQuery`. */
export interface Sql {
  readonly chunks: readonly Chunk[];
}

function isSql(value: unknown): value is Sql {
  return typeof value === "object" && value !== null && "chunks" in value;
}

/** Builds a fragment. Interpolated fragments are spliced in, every other value becomes a parameter. */
export function sql(strings: TemplateStringsArray, ...values: readonly unknown[]): Sql {
  const chunks: Chunk[] = [];
  strings.forEach((text, index) => {
    if (text !== "") chunks.push(text);
    if (index >= values.length) return;
    const value = values[index];
    if (isSql(value)) chunks.push(...value.chunks);
    else chunks.push({ param: value });
  });
  return { chunks };
}

/** A quoted identifier path, e.g. `sqlIdent("ws_demo", "ticket")`. Refuses NUL and names past PostgreSQL's 63 bytes. */
export function sqlIdent(...path: readonly string[]): Sql {
  const quoted = path.map((name) => {
    if (name === "" || name.includes("\0") || new TextEncoder().encode(name).length > 63)
      throw new Error(`sql-ident: expected 1 to 63 bytes without NUL, got ${JSON.stringify(name)}`);
    return `"${name.replaceAll('"', '""')}"`;
  });
  return { chunks: [quoted.join(".")] };
}

/** Text of our own source, e.g. an operator from a table of constants. Never a value that came from outside. */
export function sqlRaw(text: string): Sql {
  return { chunks: [text] };
}

/** Fragments with a separator between them; the empty list gives the empty fragment. */
export function joinSql(parts: readonly Sql[], separator: Sql): Sql {
  return {
    chunks: parts.flatMap((part, index) => (index === 0 ? part.chunks : [...separator.chunks, ...part.chunks])),
  };
}

/** The statement as a driver wants it: text with $1…$n and the values in that order. */
export function toQuery(fragment: Sql): { readonly text: string; readonly values: readonly unknown[] } {
  const values: unknown[] = [];
  let text = "";
  for (const chunk of fragment.chunks) {
    if (typeof chunk === "string") text += chunk;
    else {
      values.push(chunk.param);
      text += `$${values.length}`;
    }
  }
  return { text, values };
}
