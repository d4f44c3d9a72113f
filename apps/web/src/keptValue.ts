/**
 * A small value this browser keeps between visits. Storage may be full, forbidden or hold what an older release wrote:
 * every failure reads as "nothing kept".
 */
export interface KeptValue<T> {
  read(): T;
  write(value: T): void;
}

/** Makes a kept value; `parse` gives undefined for anything that is not one. */
export function keepValue<T>(key: string, fallback: T, parse: (raw: unknown) => T | undefined): KeptValue<T> {
  return {
    read: () => {
      try {
        const text = localStorage.getItem(key);
        return text === null ? fallback : (parse(JSON.parse(text)) ?? fallback);
      } catch {
        return fallback;
      }
    },
    write: (value) => {
      try {
        localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // Not kept: the page works on without it.
      }
    },
  };
}
