export { blankCell, textCell } from "./cell.ts";
export type { Cell, CellKind } from "./cell.ts";
export { defaultLimits } from "./limits.ts";
export type { Limits } from "./limits.ts";
export { makeKey } from "./makeKey.ts";
export { openSource } from "./openSource.ts";
export type { SourceInput } from "./openSource.ts";
export type {
  BadCell,
  BlankWord,
  ColumnFormat,
  ColumnProfile,
  GuessedKind,
  GuessedOption,
  SheetProfile,
} from "./profile/column.ts";
export { isBlankSheet } from "./profile/column.ts";
export { profileSource } from "./profile/profileSource.ts";
export type { ProfileOptions } from "./profile/profileSource.ts";
export { connectParent } from "./process/connectParent.ts";
export type { ParentLink } from "./process/connectParent.ts";
export { startWorkerProcess } from "./process/workerProcess.ts";
export type { WorkerExit, WorkerOptions, WorkerProcess } from "./process/workerProcess.ts";
export { SheetError, sheetErrorCodes } from "./sheetError.ts";
export type { SheetErrorCode } from "./sheetError.ts";
export type { Notice, RowRange, SheetFormat, SheetInfo, Source } from "./source.ts";
export { describe } from "./texts/describe.ts";
export { en as sheetTextsEn } from "./texts/en.ts";
export type { TextCode } from "./texts/en.ts";
export { zh as sheetTextsZh } from "./texts/zh.ts";
export { buildCellReader } from "./convert/buildCellReader.ts";
export type { CellReader, ReadColumn, ReadOptions, WireCell } from "./convert/buildCellReader.ts";
export { valueOf } from "./write/column.ts";
export type { StyledValue, WriteColumn, WriteRow, WriteStyle, WriteValue } from "./write/column.ts";
export { neutralise, restore } from "./write/neutralise.ts";
export { writeCsv } from "./write/writeCsv.ts";
export type { WriteCsvOptions } from "./write/writeCsv.ts";
export { writeXlsx } from "./write/writeXlsx.ts";
export type { WriteXlsxOptions } from "./write/writeXlsx.ts";
