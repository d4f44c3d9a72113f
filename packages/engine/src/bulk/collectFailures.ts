import type { AppError, ErrorParams } from "@tongzhou/model";
import type { ChunkFailure } from "./bulkDefinition.ts";

/** Records with what was said of them, put together by what was said. */
export function collectFailures(refused: readonly (readonly [number, AppError])[]): readonly ChunkFailure[] {
  const groups = Map.groupBy(refused, ([, error]) => JSON.stringify([error.code, paramsOf(error)]));
  return [...groups.values()].flatMap((group): ChunkFailure[] => {
    const error = group[0]?.[1];
    return error === undefined
      ? []
      : [{ code: error.code, params: paramsOf(error), records: group.map(([record]) => record) }];
  });
}

// What clashed differs from record to record, and is not kept.
function paramsOf({ code, params }: AppError): ErrorParams {
  if (code === "constraint.broken") return "message" in params ? { message: params["message"] } : {};
  return code === "record.stale" ? { form: params["form"] } : params;
}
