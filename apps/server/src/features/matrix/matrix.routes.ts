import { queryMatrix } from "@tongzhou/contract";
import { queryMatrix as load } from "@tongzhou/engine";
import type { MatrixDefinition } from "@tongzhou/model";
import { serveMember, type Edge } from "../../platform/http/serve.ts";

/** Matrices: rows, columns and the cells between. Cells are written as the records they are. */
export function serveMatrices(edge: Edge): void {
  serveMember(edge, queryMatrix, ({ session, params, body }) => {
    // The schema in model describes exactly this interface.
    const matrix = body.matrix as MatrixDefinition;
    return load(session, params.form, { ...body, matrix });
  });
}
