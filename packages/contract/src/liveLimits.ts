/** The most that one connection may watch. */
export const liveLimits = { watches: 200, windows: 50, records: 1000, fields: 60 } as const;
