/** Keys name tables, columns, options and views for good: English snake_case, checked against this one pattern. */
export const keyPattern = /^[a-z][a-z0-9_]{0,47}$/;

/** Column names the engine owns in every form table; no field may take them. */
export const systemColumns = [
  "id",
  "version",
  "created_at",
  "created_by",
  "updated_at",
  "updated_by",
  "deleted_at",
  "deleted_by",
] as const;

/** Column names the engine owns in every subform table. */
export const subformColumns = ["id", "parent_id", "position"] as const;

// PostgreSQL's own columns, which every table already has.
const databaseColumns = ["tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"];

const reserved: ReadonlySet<string> = new Set([...systemColumns, ...databaseColumns]);
const reservedInSubform: ReadonlySet<string> = new Set([...subformColumns, ...databaseColumns]);

/** Whether a name may be the key of a field. 48 is PostgreSQL's 63 less room for `__` and an index suffix. */
export function isFieldKey(name: string, place: "form" | "subform" = "form"): boolean {
  const taken = place === "form" ? reserved : reservedInSubform;
  return keyPattern.test(name) && !taken.has(name) && !name.includes("__");
}

/** Whether a name may be the key of a form, an option, a view or a role. `__` is kept for tables the engine derives. */
export function isKey(name: string): boolean {
  return keyPattern.test(name) && !name.includes("__");
}
