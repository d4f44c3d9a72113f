import { useEffect, useRef, useState } from "react";
import { errorWords } from "../../shell/errorWords.ts";
import { useFieldKit } from "../FieldProvider.tsx";
import { uploadFile } from "./uploadFile.ts";
import type { UploadedFile } from "./uploadFile.ts";

/** A file on its way, or one that did not arrive. */
export interface Upload {
  readonly id: number;
  readonly file: File;
  /** Share sent, 0 to 1. */
  readonly share: number;
  readonly problem: string | undefined;
}

/** What a list of uploads can be asked. */
export interface Uploads {
  readonly uploads: readonly Upload[];
  readonly add: (files: readonly File[]) => void;
  readonly drop: (id: number) => void;
  readonly retry: (upload: Upload) => void;
}

/** Files being sent; each that arrives is handed on. Those under way stop when the editor goes. */
export function useUploads(onDone: (file: UploadedFile) => void): Uploads {
  const { workspace, wording } = useFieldKit();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const stops = useRef(new Map<number, AbortController>());
  const lastId = useRef(0);
  const done = useRef(onDone);
  useEffect(() => {
    done.current = onDone;
  });
  useEffect(() => {
    const running = stops.current;
    return () => {
      for (const stop of running.values()) stop.abort();
    };
  }, []);
  const patch = (id: number, change: Partial<Upload>): void =>
    setUploads((list) => list.map((one) => (one.id === id ? { ...one, ...change } : one)));
  const drop = (id: number): void => {
    stops.current.get(id)?.abort();
    stops.current.delete(id);
    setUploads((list) => list.filter((one) => one.id !== id));
  };
  const run = async ({ id, file }: Upload): Promise<void> => {
    const stop = new AbortController();
    stops.current.set(id, stop);
    patch(id, { problem: undefined, share: 0 });
    try {
      const onProgress = (share: number): void => patch(id, { share });
      done.current(await uploadFile(workspace, file, file.name, { onProgress, signal: stop.signal }));
      drop(id);
    } catch (error) {
      if (!stop.signal.aborted) patch(id, { problem: errorWords(error, wording) });
    }
  };
  const add = (files: readonly File[]): void => {
    const added = files.map((file): Upload => {
      lastId.current += 1;
      return { id: lastId.current, file, share: 0, problem: undefined };
    });
    setUploads((list) => [...list, ...added]);
    for (const upload of added) void run(upload);
  };
  return { uploads, add, drop, retry: (upload) => void run(upload) };
}
