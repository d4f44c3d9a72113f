const clock = /^(-?)([0-9]{1,6}):([0-5][0-9])(?::([0-5][0-9]))?$/u;
const iso = /^P(?:([0-9]+)W)?(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.[0-9]+)?S)?)?$/u;
const words =
  /^(?:([0-9]+(?:\.[0-9]+)?) ?(?:days?|d|天) ?)?(?:([0-9]+(?:\.[0-9]+)?) ?(?:hours?|hrs?|h|小时|个小时|时) ?)?(?:([0-9]+(?:\.[0-9]+)?) ?(?:minutes?|mins?|m|分钟|分) ?)?(?:([0-9]+(?:\.[0-9]+)?) ?(?:seconds?|secs?|s|秒))?$/iu;

/** Whole seconds of a written span: 123:45, 1h 30m, 2天, 3小时20分钟, PT1H30M; undefined when it is none. */
export function readDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 40) return undefined;
  const marks = clock.exec(trimmed);
  if (marks !== null) {
    const seconds = Number(marks[2]) * 3600 + Number(marks[3]) * 60 + Number(marks[4] ?? "0");
    return marks[1] === "-" && seconds > 0 ? -seconds : seconds;
  }
  const found = trimmed.startsWith("P") ? iso.exec(trimmed) : undefined;
  if (found !== null && found !== undefined && /[0-9]/u.test(trimmed)) {
    const part = (index: number): number => Number(found[index] ?? "0");
    return part(1) * 604_800 + part(2) * 86_400 + part(3) * 3600 + part(4) * 60 + part(5);
  }
  const spoken = /^[0-9]/u.test(trimmed) && /[a-z\u4e00-\u9fff]$/iu.test(trimmed) ? words.exec(trimmed) : null;
  if (spoken === null) return undefined;
  const part = (index: number): number => Number(spoken[index] ?? "0");
  return Math.round(part(1) * 86_400 + part(2) * 3600 + part(3) * 60 + part(4));
}
