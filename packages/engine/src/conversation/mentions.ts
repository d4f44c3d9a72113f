const mention = /@\[(\d{1,15})\]/g;
// More than that is a mailing list; the rest stays text.
const maxMentions = 50;

/** The member ids a text mentions, each once, in order. */
export function findMentions(text: string): readonly number[] {
  const ids = [...text.matchAll(mention)].map((match) => Number(match[1]));
  return [...new Set(ids)].slice(0, maxMentions);
}
