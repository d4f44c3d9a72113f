import type { WriteColumn, WriteRow } from "@tongzhou/sheets";
import type { Session } from "../../gateway/session.ts";
import { exportMatrix } from "../exportMatrix.ts";
import type { MatrixInput } from "../matrixPlan.ts";

/** The whole sheet of a matrix, in Chinese. */
export function readSheet(
  session: Session,
  form: string,
  input: MatrixInput,
): Promise<{ readonly columns: readonly WriteColumn[]; readonly rows: readonly WriteRow[] }> {
  return exportMatrix(
    session,
    form,
    { ...input, locale: "zh-CN" },
    async (columns, rows) => ({ columns, rows: await collect(rows) }),
    new AbortController().signal,
  );
}

/** All rows of an export. */
export async function collect(rows: AsyncIterable<WriteRow>): Promise<readonly WriteRow[]> {
  const all: WriteRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}
