/**
 * A text that a spreadsheet program would take for a formula, made harmless with a leading apostrophe.
 *
 * Programs start a formula at = + - @, some also after a tab or line break, and Chinese and Japanese ones at the
 * full-width forms; a comma or semicolon in a badly quoted cell is no concern here, since every such cell is quoted.
 * Numbers are not texts: -5 written as a number stays -5. See https://owasp.org/www-community/attacks/CSV_Injection
 */
export function neutralise(text: string): string {
  return isDangerous(text) ? `'${text}` : text;
}

/** Takes the apostrophe of {@link neutralise} off again; a text that had one of its own keeps it. */
export function restore(text: string): string {
  return text.startsWith("'") && isDangerous(text.slice(1)) ? text.slice(1) : text;
}

function isDangerous(text: string): boolean {
  // an apostrophe before a dangerous text gets one more, so that restore() gives back exactly what was written
  return /^'*[\s\0]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20\u2212]/u.test(text);
}
