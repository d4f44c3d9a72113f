import { open } from "node:fs/promises";
import { fileTypeFromFile } from "file-type";
import { imageSize } from "image-size";

/** What a file's bytes say about it, whatever its name claims. */
export interface FileFacts {
  readonly mediaType: string;
  readonly width: number | null;
  readonly height: number | null;
}

// Headers of every image format lie well within this; a JPEG with long metadata is the worst.
const headBytes = 256 * 1024;

/** Looks at the first bytes of a file. Never executes or decodes it. */
export async function inspectFile(path: string): Promise<FileFacts> {
  const head = await readHead(path);
  const found = await fileTypeFromFile(path).catch(() => undefined);
  const mediaType = found?.mime ?? (isText(head) ? "text/plain" : "application/octet-stream");
  return { mediaType, ...(mediaType.startsWith("image/") ? measure(head) : { width: null, height: null }) };
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function measure(head: Uint8Array): { readonly width: number | null; readonly height: number | null } {
  try {
    const { width, height } = imageSize(head);
    return { width, height };
  } catch {
    return { width: null, height: null };
  }
}

function isText(head: Uint8Array): boolean {
  // A cut in the middle of a character is no fault of the text.
  const text = new TextDecoder("utf-8").decode(head, { stream: true });
  return head.length > 0 && !text.includes("\0") && !text.includes("\uFFFD");
}
