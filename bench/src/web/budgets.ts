/** First screens whose weight is measured, in the order somebody meets them. */
export const screenNames = ["firstRun", "signIn", "home", "grid", "record", "importer", "designer"] as const;

/** A first screen. */
export type ScreenName = (typeof screenNames)[number];

/** What a first screen loads of ours. */
export interface ScreenWeight {
  /** JavaScript and CSS, gzip, in units of 1,000 bytes. */
  readonly kB: number;
  readonly jsKB: number;
  readonly cssKB: number;
  readonly files: number;
}

/** The most that a first screen may weigh, in kB; the others are only reported. */
export const budgets = { signIn: 200, grid: 450 } as const satisfies Partial<Record<ScreenName, number>>;

/** Screens that weigh more than they may. */
export function findOverweight(screens: Readonly<Record<ScreenName, Pick<ScreenWeight, "kB">>>): readonly ScreenName[] {
  const limits: Partial<Record<ScreenName, number>> = budgets;
  return screenNames.filter((name) => screens[name].kB > (limits[name] ?? Number.POSITIVE_INFINITY));
}
