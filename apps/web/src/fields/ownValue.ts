/** What a record of values by key holds itself: any word can be the key of a field, also one that every object knows. */
export function ownValue<T>(values: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}
