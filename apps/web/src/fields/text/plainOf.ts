const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** The words of a piece of markup on one line; for showing as text only, never to be taken as markup again. */
export function plainOf(html: string): string {
  return html
    .replaceAll(/<(?:br|\/p|\/li|\/h\d)[^>]*>/gi, " ")
    .replaceAll(/<[^>]*(?:>|$)/g, "")
    .replaceAll(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? readCode(name) ?? whole)
    .replaceAll(/\s+/g, " ")
    .trim();
}

function readCode(name: string): string | undefined {
  const code = /^#x/i.test(name)
    ? Number.parseInt(name.slice(2), 16)
    : name.startsWith("#")
      ? Number(name.slice(1))
      : Number.NaN;
  return Number.isInteger(code) && code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** Text as markup that shows exactly it. */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
