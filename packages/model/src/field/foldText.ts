/** A word without what people do not mean by it: blanks around it, runs of them inside, wide forms of Latin letters, and case. */
export function foldText(text: string): string {
  return text.normalize("NFKC").replace(/\s+/gu, " ").trim().toLowerCase();
}
