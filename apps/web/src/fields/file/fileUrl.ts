import { apiRoot } from "../../api/requestUrl.ts";

/** Where a file's bytes are. */
export function fileUrl(workspace: string, file: string): string {
  return `${apiRoot}/workspaces/${encodeURIComponent(workspace)}/files/${encodeURIComponent(file)}`;
}

/** Where a file is saved from, also one that a browser would show. */
export function downloadUrl(workspace: string, file: string): string {
  return `${fileUrl(workspace, file)}?download`;
}

/** Where a small picture of a file is. */
export function thumbnailUrl(workspace: string, file: string): string {
  return `${fileUrl(workspace, file)}/thumbnail`;
}
