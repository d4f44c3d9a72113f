import { useEffect } from "react";
import type { ComponentType, ReactElement } from "react";
import { lazyRouteComponent } from "@tanstack/react-router";
import { connection } from "./api/connection.ts";
import { loadChunk } from "./api/loadChunk.ts";
import { createStore, useStore } from "./store.ts";

/** A page that is a chunk of its own. A failure to fetch it is an error with words, never a reload behind one's back. */
export function lazyPage<M extends Readonly<Record<string, unknown>>, N extends keyof M & string>(
  importer: () => Promise<M>,
  name: N,
) {
  return lazyRouteComponent(async () => loadChunk(importer), name);
}

/** A part of a page that is fetched apart. */
export interface LazyPart<P> {
  /** Shows nothing until it is there; while the server is away it waits and tries again. */
  readonly Part: ComponentType<P>;
  /** Fetches it ahead of need. */
  readonly preload: () => void;
}

/** Makes a part that is fetched apart and never takes the page down with it. */
export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>): LazyPart<P> {
  const loaded = createStore<ComponentType<P> | undefined>(undefined);
  let isLoading = false;
  const preload = (): void => {
    if (isLoading || loaded.get() !== undefined) return;
    isLoading = true;
    loadChunk(load).then(
      (component) => loaded.set(component),
      () => {
        // The state line says that the server is away; the next need, or its return, tries again.
        isLoading = false;
      },
    );
  };
  function Part(props: P): ReactElement | null {
    const Loaded = useStore(loaded);
    useEffect(() => {
      preload();
      return connection.watch(preload);
    }, []);
    return Loaded === undefined ? null : <Loaded {...props} />;
  }
  return { Part, preload };
}
