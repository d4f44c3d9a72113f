import { apiRoot } from "../../api/requestUrl.ts";

/** Where a file's bytes are. */
export function fileUrl(workspace: string, file: string): string {
  return `${apiRoot}/workspaces/${encodeURIComponent(workspace)}/files/${encodeURIComponent(file)}`;
}

/** Where a small picture of a file is. */
export function thumbnailUrl(workspace: string, file: string): string {
  return `${fileUrl(workspace, file)}/thumbnail`;
}
