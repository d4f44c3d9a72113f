/** The shortest password the server takes. */
export const shortestPassword = 10;

/** What can be said of a password while it is typed. */
export type PasswordVerdict =
  | { readonly kind: "empty" }
  | { readonly kind: "short"; readonly missing: number }
  | { readonly kind: "weak" | "good" | "strong" };

// Beginnings of what everybody tries first; a password made of one of them and a few digits is weak.
const commonWords = [
  "password",
  "passw0rd",
  "qwerty",
  "qwertyuiop",
  "asdfghjkl",
  "iloveyou",
  "letmein",
  "welcome",
  "admin",
  "administrator",
  "woaini",
  "zhongguo",
  "tongzhou",
  "abc123",
  "a123456",
  "123456",
  "1q2w3e4r",
  "1qaz2wsx",
];

/**
 * Judges a password: length first, then whether it is one of those everybody tries, says one thing over and over, or
 * only repeats who the person is.
 * @param about the person's name, address and company
 */
export function judgePassword(password: string, about: readonly string[]): PasswordVerdict {
  if (password === "") return { kind: "empty" };
  const length = Array.from(password).length;
  if (length < shortestPassword) return { kind: "short", missing: shortestPassword - length };
  if (isGuessable(password.toLowerCase(), about)) return { kind: "weak" };
  return { kind: length >= 16 && new Set(password).size >= 8 ? "strong" : "good" };
}

/** Whether a password may be used. */
export function isUsable(verdict: PasswordVerdict): boolean {
  return verdict.kind === "good" || verdict.kind === "strong";
}

function isGuessable(password: string, about: readonly string[]): boolean {
  if (new Set(password).size < 4 || isRun(password)) return true;
  const known = [...commonWords, ...about.flatMap((text) => text.toLowerCase().split(/[@.\s]+/))];
  const rest = known
    .filter((word) => word.length >= 3)
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, word) => text.replaceAll(word, ""), password)
    .replaceAll(/[\d\W_]/gu, (mark) => (/[\p{Script=Han}]/u.test(mark) ? mark : ""));
  return rest.length < 3 && password.replaceAll(/\d/g, "").length < 14;
}

// 1234567890, abcdefghij, 9876543210 and the like.
function isRun(password: string): boolean {
  const codes = Array.from(password, (character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return steps.filter((step) => step === 1 || step === -1 || step === 0).length >= steps.length - 1;
}
