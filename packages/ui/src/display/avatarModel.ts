/** What stands for a name in a small circle: its first character, the surname of a Chinese name, in upper case. */
export function initialOf(name: string): string {
  const [first = ""] = Array.from(name.trim());
  return first.toUpperCase();
}

const tones = [1, 2, 3, 4, 5] as const;

/** One of five tones, the same for the same name everywhere. */
export function toneOf(name: string): (typeof tones)[number] {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return tones[sum % tones.length] ?? 1;
}
