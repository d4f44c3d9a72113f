/** Where a key leads in a tree that is written out as rows with their depth; null where it leads nowhere. */
export function partAfterKey(rows: readonly { readonly depth: number }[], at: number, key: string): number | null {
  const depth = rows[at]?.depth ?? 0;
  const found = ((): number => {
    switch (key) {
      case "ArrowDown":
        return at + 1;
      case "ArrowUp":
        return at - 1;
      case "ArrowRight":
        return (rows[at + 1]?.depth ?? 0) > depth ? at + 1 : -1;
      case "ArrowLeft":
        return rows.findLastIndex((row, index) => index < at && row.depth < depth);
      case "Home":
        return 0;
      case "End":
        return rows.length - 1;
      default:
        return -1;
    }
  })();
  return found >= 0 && found < rows.length && found !== at ? found : null;
}
