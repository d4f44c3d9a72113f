import { lazyPart } from "../../../lazyPart.tsx";

/** The editor of expressions with the whole language, fetched when it is opened. */
export const lazyExpressionBox = lazyPart(async () => {
  const [{ ExpressionBox }] = await Promise.all([import("./ExpressionBox.tsx"), import("@tongzhou/expr/all")]);
  return ExpressionBox;
});
