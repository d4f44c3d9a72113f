/** The delimiters that are told apart, in the order preferred when two fit equally well. */
export const delimiters = [",", "\t", ";", "|"] as const;

/** One of {@link delimiters}, or the one a `sep=` line names. */
export type Delimiter = string;

/** The delimiter of a text and how many characters of a leading `sep=` line to skip. */
export interface DetectedDelimiter {
  readonly delimiter: Delimiter;
  readonly skipChars: number;
}

/** Finds the delimiter that cuts the first records into the most even pieces; quotes are respected. */
export function detectDelimiter(head: string): DetectedDelimiter {
  const named = /^sep=([^\r\n]?)\r?\n/i.exec(head);
  if (named !== null) return { delimiter: named[1] === "" ? "," : (named[1] ?? ","), skipChars: named[0].length };
  let best: { delimiter: Delimiter; score: number } = { delimiter: ",", score: 0 };
  for (const delimiter of delimiters) {
    const score = evenness(countFields(head, delimiter));
    if (score > best.score * 1.001) best = { delimiter, score };
  }
  return { delimiter: best.delimiter, skipChars: 0 };
}

/** Fields of each of the first 200 records that are not blank. */
function countFields(head: string, delimiter: string): number[] {
  const counts: number[] = [];
  let fields = 1;
  let isQuoted = false;
  let isFieldStart = true;
  let isBlank = true;
  for (let i = 0; i < head.length && counts.length < 200; i += 1) {
    const char = head[i];
    if (isQuoted) {
      if (char === '"') {
        if (head[i + 1] === '"') i += 1;
        else isQuoted = false;
      }
      continue;
    }
    if (char === "\n" || char === "\r") {
      if (!isBlank) counts.push(fields);
      fields = 1;
      isFieldStart = true;
      isBlank = true;
      continue;
    }
    isBlank = false;
    if (char === delimiter) {
      fields += 1;
      isFieldStart = true;
    } else {
      if (char === '"' && isFieldStart) isQuoted = true;
      isFieldStart = false;
    }
  }
  if (counts.length === 0 && !isBlank) counts.push(fields);
  return counts;
}

/** Share of records with the most frequent number of fields, weighted by that number; 0 when nothing is cut. */
function evenness(counts: readonly number[]): number {
  const frequency = new Map<number, number>();
  for (const count of counts) if (count > 1) frequency.set(count, (frequency.get(count) ?? 0) + 1);
  let best = 0;
  for (const [count, times] of frequency) {
    const share = times / counts.length;
    best = Math.max(best, share * share * (1 + Math.log2(count) / 8));
  }
  return best;
}
