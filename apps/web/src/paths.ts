/** Address of a form's page, with a view or a filter laid over it. */
export function formPath(
  workspace: string,
  form: string,
  search: { readonly view?: string; readonly filter?: string } = {},
): string {
  const query = new URLSearchParams();
  if (search.view !== undefined) query.set("view", search.view);
  if (search.filter !== undefined) query.set("filter", search.filter);
  const tail = query.size === 0 ? "" : `?${query}`;
  return `/w/${encodeURIComponent(workspace)}/f/${encodeURIComponent(form)}${tail}`;
}

/** Address of a record's own page; `new` is the page on which one is made. */
export function recordPath(workspace: string, form: string, record: number | "new"): string {
  return `${formPath(workspace, form)}/r/${record}`;
}

/** Address of another page of a workspace. */
export function workspacePath(workspace: string, page: "" | "account" | "design" | "import" | "members"): string {
  const base = `/w/${encodeURIComponent(workspace)}`;
  return page === "" ? base : `${base}/${page}`;
}
