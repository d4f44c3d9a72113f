/** The reply of a route that has nothing else to say. */
export const done = { done: true } as const;
