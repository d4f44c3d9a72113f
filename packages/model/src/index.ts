export { formActions, workspaceRoles } from "./access.ts";
export type { FormAction, Grant, WorkspaceRole } from "./access.ts";
export { constraintSeverities } from "./constraint/constraintDefinition.ts";
export type { ConstraintGate, ConstraintSeverity, FormConstraint } from "./constraint/constraintDefinition.ts";
export { AppError, errorCodes } from "./errors.ts";
export type { ErrorCode, ErrorParams } from "./errors.ts";
export { fieldKinds } from "./field/fieldDefinition.ts";
export { convertibleKinds, valueKindOf } from "./field/convertibleKinds.ts";
export { foldText } from "./field/foldText.ts";
export type {
  AutoNumberPart,
  ChoiceOption,
  DeleteRule,
  FieldCommon,
  FieldDefinition,
  FieldKind,
  FieldKindSettings,
  FieldOf,
  FormulaResult,
  NumberBand,
  NumberBands,
  OptionColor,
  TextFormat,
} from "./field/fieldDefinition.ts";
export type { FormDefinition, FormSection, FormValidation } from "./formDefinition.ts";
export { isFieldKey, isKey, keyPattern, subformColumns, systemColumns } from "./key.ts";
export { checkDefinition, isZone } from "./check/checkDefinition.ts";
export { storeKeys } from "./check/storeKeys.ts";
export { describeProblem } from "./check/definitionProblem.ts";
export { nameProblem } from "./check/nameProblem.ts";
export { tellProblem } from "./check/tellProblem.ts";
export type { DefinitionProblem, DefinitionProblemCode } from "./check/definitionProblem.ts";
export { ViewSchema } from "./check/definitionSchema.ts";
export { checkMatrix, totalScope } from "./check/checkMatrix.ts";
export { mapExpressions } from "./check/mapExpressions.ts";
export type { ExpressionPlace } from "./check/mapExpressions.ts";
export { placesRead } from "./check/placesRead.ts";
export { orderFormulas } from "./check/formulaOrder.ts";
export { buildFormScope, relatedFields, systemFields } from "./formScope.ts";
export type { ScopeForms } from "./formScope.ts";
export { compileDefault, defaultScope, holdsKeys } from "./defaultScope.ts";
export { listFormParts, partName } from "./formParts.ts";
export type { FormPart } from "./formParts.ts";
export { fieldsOf, findRelation, inverseKey, inverseRefs, rowsKey, toFieldRef } from "./relations.ts";
export type { Relation } from "./relations.ts";
export type { FileReference, LinkedRecord, Wire, WireValues } from "./recordWire.ts";
export { axisSource, fitsCell, matrixHome, maxMatrixColumns } from "./matrixDefinition.ts";
export type {
  AxisSource,
  MatrixAxis,
  MatrixCell,
  MatrixColor,
  MatrixColumns,
  MatrixDefinition,
  MatrixSum,
  MatrixTotal,
} from "./matrixDefinition.ts";
export { groupKeyOf } from "./viewDefinition.ts";
export type {
  AggregateFunction,
  ColorRule,
  DateBucket,
  GroupKey,
  SortKey,
  ViewColumn,
  ViewDefinition,
} from "./viewDefinition.ts";
export type { WorkspaceDefinition } from "./workspaceDefinition.ts";
export { fitValue } from "./field/fitValue.ts";
export { holdsDates } from "./field/holdsDates.ts";
export { decodeDate, decodeInstant } from "./field/instant.ts";
export { readsAsBlank } from "./field/readsAsBlank.ts";
export type { BlankWord } from "./field/readsAsBlank.ts";
export { creditCode, idCard } from "./field/textFormat.ts";
export { maxIntegerDigits } from "./field/decode.ts";
export { valueLimits } from "./field/valueLimits.ts";
export type { ValueLimits } from "./field/valueLimits.ts";
export { decodeField, exprTypeOf, fieldSpec, fieldSpecs, storageOf } from "./field/fieldSpecs.ts";
export type {
  ColumnType,
  ColumnValue,
  FieldProblem,
  FieldProblemKind,
  FieldSpec,
  FilterOperator,
  PaletteGroup,
  Storage,
} from "./field/fieldSpec.ts";
export { comparedField, fieldsBeside } from "./filter/comparedFields.ts";
export { printCondition, readCondition } from "./filter/condition.ts";
export { bindLinkFilter, compileLinkFilter, compilePicks, pickedKey } from "./filter/linkFilter.ts";
export type { Condition, FieldLookup } from "./filter/condition.ts";
export { isDocumentPath, readDocuments, writeDocuments } from "./pack/documents.ts";
export type { DefinitionDocument, DocumentProblem } from "./pack/documents.ts";
