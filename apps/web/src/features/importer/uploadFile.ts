import { ApiError, readError } from "../../api/apiError.ts";
import { requestUrl } from "../../api/requestUrl.ts";

/**
 * Uploads a file as it is and answers its id.
 * @param onProgress hears the share sent, 0 to 100
 * @throws ApiError
 */
export function uploadFile(workspace: string, file: File, onProgress: (percent: number) => void): Promise<string> {
  const url = requestUrl("/workspaces/:workspace/files", { workspace }, { name: file.name });
  return new Promise((resolve, reject) => {
    // fetch cannot tell how much of a body was sent.
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      if (total > 0) onProgress(Math.floor((loaded / total) * 100));
    });
    request.addEventListener("load", () => {
      const reply: unknown = request.response;
      const isFile = typeof reply === "object" && reply !== null && "id" in reply && typeof reply.id === "string";
      if (request.status < 300 && isFile) resolve(String(reply.id));
      else reject(readError(request.status, reply));
    });
    const fail = (): void => {
      reject(new ApiError(navigator.onLine ? "network.unavailable" : "network.offline", { status: 0 }));
    };
    request.addEventListener("error", fail);
    request.addEventListener("abort", fail);
    request.send(file);
  });
}
