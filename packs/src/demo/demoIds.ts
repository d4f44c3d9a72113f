import { must } from "@tongzhou/base";

/** What the story's names became in the workspace: ids of records, members and departments by their key in the data. */
export interface DemoIds {
  set(kind: string, key: string, id: number): void;
  get(kind: string, key: string): number;
  /** As get, or null for what the story does not have. */
  find(kind: string, key: string): number | null;
}

/** Starts empty. */
export function buildDemoIds(): DemoIds {
  const ids = new Map<string, number>();
  return {
    set: (kind, key, id) => void ids.set(`${kind}/${key}`, id),
    get: (kind, key) =>
      must(ids.get(`${kind}/${key}`), `demo-id: expected ${kind} ${key} to be made before it is used`),
    find: (kind, key) => ids.get(`${kind}/${key}`) ?? null,
  };
}
