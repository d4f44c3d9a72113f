import type { FileReply } from "@tongzhou/contract";
import type { Static } from "typebox";
import { ApiError, readError } from "../../api/apiError.ts";
import { requestUrl } from "../../api/requestUrl.ts";

/** An uploaded file. */
export type UploadedFile = Static<typeof FileReply>;

/**
 * Sends a file's bytes. XMLHttpRequest, because fetch does not tell how far an upload has come.
 * @param onProgress share sent, 0 to 1
 * @throws ApiError; an abort throws the signal's reason
 */
export function uploadFile(
  workspace: string,
  file: Blob,
  name: string,
  options: { readonly onProgress?: (share: number) => void; readonly signal?: AbortSignal } = {},
): Promise<UploadedFile> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("PUT", requestUrl("/workspaces/:workspace/files", { workspace }, { name }));
    request.setRequestHeader("content-type", file.type === "" ? "application/octet-stream" : file.type);
    request.setRequestHeader("accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable && event.total > 0) options.onProgress?.(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      // The server's reply is checked against the contract on its way out.
      if (request.status >= 200 && request.status < 300) done(request.response as UploadedFile);
      else fail(readError(request.status, request.response));
    });
    request.addEventListener("error", () => fail(new ApiError("network.unavailable", { status: 0 })));
    options.signal?.addEventListener("abort", () => {
      request.abort();
      fail(options.signal?.reason instanceof Error ? options.signal.reason : new DOMException("aborted", "AbortError"));
    });
    request.send(file);
  });
}
