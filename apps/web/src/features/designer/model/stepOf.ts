/** Which way an arrow key leads along a list; undefined for other keys. */
export function stepOf(key: string): -1 | 1 | undefined {
  if (key === "ArrowDown" || key === "ArrowRight") return 1;
  if (key === "ArrowUp" || key === "ArrowLeft") return -1;
  return undefined;
}
