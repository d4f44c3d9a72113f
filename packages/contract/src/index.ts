export {
  Me,
  acceptInvitation,
  createApiToken,
  createInvitation,
  createPasswordReset,
  deleteApiToken,
  getInvitation,
  getMe,
  getSetup,
  listApiTokens,
  resetPassword,
  runSetup,
  signIn,
  signOut,
  signOutEverywhere,
  updateMe,
} from "./account.ts";
export {
  BulkChangeState,
  cancelBulkChange,
  getBulkChange,
  listBulkChanges,
  listBulkFailures,
  planBulkChange,
  startBulkChange,
  undoBulkChange,
} from "./bulk.ts";
export {
  downloadFile,
  downloadRejects,
  exportMatrix,
  exportRecords,
  getThumbnail,
  openLive,
  uploadFile,
} from "./bytes.ts";
export type { ByteAnswer, ByteInput, ByteRoute } from "./bytes.ts";
export {
  Comment,
  FollowedRecord,
  createComment,
  deleteComment,
  listCommentEdits,
  listComments,
  listFollowed,
  listFollowers,
  markSeen,
  search,
  setFollowing,
  updateComment,
} from "./conversation.ts";
export {
  BrokenConstraint,
  listBrokenAmong,
  listBrokenRecords,
  listConstraints,
  listRecordConstraints,
  tryConstraint,
} from "./constraints.ts";
export { createTransfer, deleteTransfer, listTenure, TenureSpan } from "./tenure.ts";
export {
  DefinitionPlan,
  PlanStep,
  applyDefinition,
  getDefinition,
  listDefinitionBin,
  listDefinitionWork,
  planDefinition,
  proposeOptions,
  restoreDefinition,
} from "./definition.ts";
export { draftRowLimits, explainExpression, readDraft, readDraftRows, tryExpression } from "./expressions.ts";
export { LiveEvent, LiveRequest, ShowRecords, WatchWindow } from "./live.ts";
export { liveLimits } from "./liveLimits.ts";
export { queryMatrix } from "./matrix.ts";
export {
  RecordReply,
  aggregateRecords,
  getRecord,
  groupRecords,
  listRelated,
  listTitles,
  queryBookmarks,
  queryRecords,
} from "./records.ts";
export {
  batchRecords,
  createRecord,
  deleteRecord,
  listBin,
  listHistory,
  restoreRecord,
  restoreVersion,
  updateRecord,
} from "./recordWrites.ts";
export { route } from "./route.ts";
export type { Route, RouteInput, RouteReply } from "./route.ts";
export {
  Done,
  ErrorBody,
  ExpressionText,
  FormParams,
  LabelSchema,
  Nothing,
  RecordCount,
  RecordId,
  RecordParams,
  WireValue,
  WireValuesSchema,
  WorkspaceParams,
} from "./shared.ts";
export {
  FileReply,
  ImportColumn,
  ImportMapping,
  ImportSettings,
  ImportState,
  SheetQuery,
  cancelImport,
  createImport,
  getImport,
  listImports,
  startImport,
} from "./transfer.ts";
export {
  Department,
  FormAbilities,
  Member,
  SavedView,
  VisibleForm,
  createDepartment,
  createWorkspace,
  deleteDepartment,
  deleteView,
  getWorkspace,
  saveView,
  updateDepartment,
  updateMember,
} from "./workspace.ts";
