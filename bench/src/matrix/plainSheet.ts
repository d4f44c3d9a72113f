/** A sheet as one writes it by hand, with every cell there from the start: what the browser itself can do with its size. */
export function plainSheet(rows: number, columns: number): string {
  const letters = ["R", "A", "C", "I", "", "", ""] as const;
  const heads = Array.from({ length: columns }, (_, x) => `<th class="head">列 ${x + 1}</th>`).join("");
  const lines = Array.from({ length: rows }, (_, y) => {
    const cells = Array.from({ length: columns }, (__, x) => {
      const letter = letters[(x * 3 + y) % letters.length] ?? "";
      return `<td>${letter === "" ? "" : `<span class="${letter}">${letter}</span>`}</td>`;
    });
    return `<tr><th class="name">第 ${y + 1} 行</th>${cells.join("")}</tr>`;
  });
  return `<!doctype html><meta charset="utf-8"><style>${style}</style><div role="grid" tabindex="0"><table><thead><tr><th class="name head">行</th>${heads}</tr></thead><tbody>${lines.join("")}</tbody></table></div>`;
}

const style = `
body { margin: 0; font: 13px sans-serif; }
[role="grid"] { position: fixed; inset: 0; overflow: auto; }
table { border-collapse: separate; border-spacing: 0; table-layout: fixed; width: max-content; }
th, td { box-sizing: border-box; width: 66px; height: 32px; padding: 0; border: 0 solid #ddd; border-width: 0 1px 1px 0; text-align: center; background: #fff; }
.head { position: sticky; top: 0; z-index: 1; }
.name { position: sticky; left: 0; width: 240px; }
.name.head { z-index: 2; }
td span { display: inline-block; min-width: 24px; line-height: 22px; border-radius: 4px; }
.R { background: #dbeafe; } .A { background: #ccfbf1; } .C { box-shadow: inset 0 0 0 1px #bbb; } .I { background: #eee; }
`;
