import { compile } from "@tongzhou/expr";
import { AppError, checkMatrix, groupKeyOf } from "@tongzhou/model";
import type { DefinitionProblem, MatrixDefinition, ViewDefinition } from "@tongzhou/model";
import { shownScope } from "../access/formScope.ts";
import { showMatrix } from "../access/showMatrix.ts";
import { visibleForms } from "../access/visibleForms.ts";
import type { Session } from "../gateway/session.ts";

/**
 * Refuses a view that names what does not exist for the actor. Its shape is the caller's part.
 * @throws AppError "form.not_found", "expr.invalid", "field.unknown", and for a matrix "definition.invalid"
 */
export function checkView(session: Session, view: ViewDefinition): void {
  const { form } = view;
  const visible = visibleForms(session).find(({ definition }) => definition.key === form);
  if (visible === undefined) throw new AppError("form.not_found", { form });
  const scope = shownScope(session, form, visible.definition.fields);
  const known = new Set(scope.fields.flatMap(({ key, isInverse }) => (isInverse === true ? [] : [key])));
  const sources = [view.filter, ...(view.colors ?? []).map((rule) => rule.expression)];
  for (const source of sources) {
    const compiled = source === undefined ? undefined : compile(source, scope, "boolean");
    if (compiled?.ok === false) throw new AppError("expr.invalid", { place: "view", diagnostics: compiled.error });
  }
  const unknown = namedFields(view).find((field) => !known.has(field));
  if (unknown !== undefined) throw new AppError("field.unknown", { field: unknown });
  if (view.matrix !== undefined) checkMatrixAmong(session, view, view.matrix);
}

// Among the forms as the actor sees them, so that what is hidden is refused like what is not there.
function checkMatrixAmong(session: Session, view: ViewDefinition, matrix: MatrixDefinition): void {
  const forms = new Map(visibleForms(session).map(({ definition }) => [definition.key, definition]));
  const problems: DefinitionProblem[] = [];
  checkMatrix(view, matrix, forms, problems);
  if (problems.length > 0) throw new AppError("definition.invalid", { problems });
  if (showMatrix(session, view.form, matrix) === null) throw new AppError("view.not_found");
}

function namedFields(view: ViewDefinition): readonly string[] {
  return [
    ...(view.sort ?? []).map(({ field }) => field),
    ...(view.group ?? []).map((level) => groupKeyOf(level).field),
    ...(view.columns ?? []).map(({ field }) => field),
    ...(view.cardFields ?? []),
    ...(view.colors ?? []).flatMap(({ field }) => (field === undefined ? [] : [field])),
    ...(view.boardField === undefined ? [] : [view.boardField]),
  ];
}
