import { sql, type Sql } from "@tongzhou/base";

// The codec asks the browser's own reading of addresses, which SQL has not. What is written here is the part of it that
// is met in practice: hosts of Latin letters, digits and Chinese characters, and IPv4. Each such address is one for the
// codec too; the others can be sent, but not computed.

const edge = String.raw`[a-z0-9_\u4e00-\u9fa5]`;
const label = String.raw`${edge}(?:[a-z0-9_\u4e00-\u9fa5-]*${edge})?`;
// A last label that begins with a digit could be read as part of a number.
const named = String.raw`(?:${label}\.)*[a-z\u4e00-\u9fa5](?:[a-z0-9_\u4e00-\u9fa5-]*${edge})?`;
const byte = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const numbered = String.raw`(?:${byte}\.){3}${byte}`;
const port = "(?::(?:[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?";

/** The text with a scheme, as the codec gives one to those without. */
export function withScheme(text: Sql): Sql {
  return sql`case when ${text} ~* '^[a-z][a-z0-9+.-]*:' and ${text} !~ '^[^/:]+:[0-9]' then ${text} else 'https://' || ${text} end`;
}

/** Whether a text with a scheme is an address that is safe to follow. */
export function urlFits(column: Sql, blanks: string): Sql {
  const web = `^https?://(?:${named}|${numbered})${port}(?:[/?#][^${blanks}]*)?$`;
  const plain = `^(?:mailto|tel):[^${blanks}]*$`;
  // Encoded names may be wrong in themselves.
  const encoded = String.raw`^https?://(?:[^/?#]*\.)?xn--`;
  return sql`(${column} ~* ${web}::text and ${column} !~* ${encoded}::text or ${column} ~* ${plain}::text)`;
}
