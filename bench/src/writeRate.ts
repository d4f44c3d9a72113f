/** Writes per second while so many writers write one after the other. */
export async function writeRate(writers: number, durationMs: number, write: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let done = 0;
  const work = async (): Promise<void> => {
    while (performance.now() - start < durationMs) {
      await write();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: writers }, work));
  return (done / (performance.now() - start)) * 1000;
}
