import type { queryMatrix, RouteInput } from "@tongzhou/contract";
import { groupKeyOf } from "@tongzhou/model";
import type { MatrixDefinition, ViewDefinition } from "@tongzhou/model";
import { joinFilters } from "../view/viewModel.ts";

/** What is asked for of a matrix. */
export type MatrixBody = RouteInput<typeof queryMatrix>["body"];

/** What a view and what is laid over it ask for. */
export function matrixBody(
  matrix: MatrixDefinition,
  view: ViewDefinition,
  over: { readonly filter: string | undefined; readonly search: string },
  hasRecordRows: boolean,
): MatrixBody {
  const filter = joinFilters(view.filter, over.filter);
  const search = over.search.trim().slice(0, 200);
  const columns = (view.columns ?? []).filter((column) => column.hidden !== true).map((column) => column.field);
  return {
    // The wire's type is the schema's, which describes exactly this interface.
    matrix: matrix as MatrixBody["matrix"],
    ...(filter === undefined ? {} : { filter }),
    ...(search === "" ? {} : { search }),
    ...(hasRecordRows && view.sort !== undefined ? { sort: [...view.sort] } : {}),
    ...(hasRecordRows && view.group !== undefined
      ? { group: view.group.map(groupKeyOf).map(({ field, direction = "asc" }) => ({ field, direction })) }
      : {}),
    ...(hasRecordRows ? { columns } : {}),
  };
}
