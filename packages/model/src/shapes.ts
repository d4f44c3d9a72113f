// What the HTTP contract needs of the model, by itself: whoever loads the contract does not load the language with it.
export { MatrixSchema } from "./check/matrixSchema.ts";
export { maxFields } from "./formDefinition.ts";
export { maxExpressionLength } from "./field/settings.ts";
