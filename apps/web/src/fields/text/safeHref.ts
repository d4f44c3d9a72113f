const safeSchemes: ReadonlySet<string> = new Set(["http:", "https:", "mailto:", "tel:"]);

/** The address if following it can run no code; undefined otherwise. The server checks on writing, this checks on showing. */
export function safeHref(address: string): string | undefined {
  return URL.canParse(address) && safeSchemes.has(new URL(address).protocol) ? address : undefined;
}
