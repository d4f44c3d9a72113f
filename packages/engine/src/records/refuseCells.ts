import { AppError } from "@tongzhou/model";

// Cells that one refusal tells besides the first; the others are counted.
const maxOthers = 19;

/**
 * Throws what is held against cells of a record's subform: the first one's error, with the `others` as their code and
 * params, and how many `more` there are.
 */
export function refuseCells(errors: readonly AppError[]): void {
  const [first, ...others] = errors;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new AppError(first.code, {
    ...first.params,
    others: others.slice(0, maxOthers).map(({ code, params }) => ({ code, ...params })),
    more: Math.max(0, others.length - maxOthers),
  });
}
