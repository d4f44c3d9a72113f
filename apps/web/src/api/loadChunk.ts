import { getSetup } from "@tongzhou/contract";
import { ApiError, isTransient } from "./apiError.ts";
import { call } from "./call.ts";

/**
 * Fetches a part of the application that is loaded when needed.
 * @throws ApiError with a network code when the server is away, or `page.outdated` when it is there but no longer has
 * this part, because a newer release took its place
 */
export async function loadChunk<T>(importer: () => Promise<T>): Promise<T> {
  try {
    return await importer();
  } catch (cause) {
    throw await explainMissing(cause);
  }
}

// A browser says the same of a dead server and of a file that is gone; asking the server tells them apart.
async function explainMissing(cause: unknown): Promise<unknown> {
  if (!(cause instanceof TypeError)) return cause;
  try {
    await call(getSetup, {});
    return new ApiError("page.outdated", { status: 404 });
  } catch (error) {
    return isTransient(error) ? error : cause;
  }
}
