export { abilitiesOn } from "./access/abilities.ts";
export { formScope } from "./access/formScope.ts";
export type { FieldRights, FormPolicy, RowCondition } from "./access/policy.ts";
export { findPolicy, policyFor } from "./access/policyFor.ts";
export { showOwnView, showView, visibleForms } from "./access/visibleForms.ts";
export type { VisibleForm } from "./access/visibleForms.ts";
export {
  cancelBulkChange,
  getBulkChange,
  listBulkChanges,
  listBulkFailures,
  startBulkChange,
} from "./bulk/bulkChanges.ts";
export type { BulkChangeView, BulkFailure } from "./bulk/bulkChanges.ts";
export type { BulkReason } from "./bulk/bulkDefinition.ts";
export { planBulkChange } from "./bulk/planBulkChange.ts";
export { undoBulkChange } from "./bulk/undoBulkChange.ts";
export { workBulkChanges } from "./bulk/workBulkChanges.ts";
export { appendFact } from "./changes/appendFact.ts";
export type { LooseFact } from "./changes/appendFact.ts";
export { openDatabase } from "./db/database.ts";
export type { Database, Queryable, Statement, Transaction, TransactionOptions } from "./db/database.ts";
export type { Listener } from "./db/listen.ts";
export { pgCode } from "./db/pgErrors.ts";
export { applyDefinition } from "./forms/apply/applyDefinition.ts";
export type { ApplyInput } from "./forms/apply/applyDefinition.ts";
export type { CommittedDefinition } from "./forms/apply/commitDefinition.ts";
export { loadBin } from "./forms/bin/bin.store.ts";
export type { BinItem } from "./forms/bin/bin.store.ts";
export { restoreFromBin } from "./forms/bin/restoreFromBin.ts";
export { fillComputed } from "./computed/fillComputed.ts";
export { verifyComputed } from "./computed/verifyComputed.ts";
export type { ComputedReport, WrongValue } from "./computed/verifyComputed.ts";
export { loadCalculations } from "./forms/calculation/calculate.ts";
export type { Calculation } from "./forms/calculation/calculate.ts";
export { checkView } from "./forms/checkView.ts";
export { loadRunningConversions } from "./forms/conversions.store.ts";
export type { RunningConversion } from "./forms/conversions.store.ts";
export { loadDefinitionVersion, loadHead } from "./forms/definitions.store.ts";
export type { DefinitionVersion } from "./forms/definitions.store.ts";
export { loadIndexes } from "./forms/indexes.store.ts";
export type { IndexRow, IndexState } from "./forms/indexes.store.ts";
export { loadWorkspaceRuntime, refreshWorkspaceRuntime } from "./forms/loadWorkspaceRuntime.ts";
export { workspaceSchema } from "./forms/physicalNames.ts";
export type { DefinitionPlan, PlanStep, StepKind, StepSample } from "./forms/plan/definitionPlan.ts";
export { proposeOptions } from "./forms/proposeOptions.ts";
export { planDefinition } from "./forms/plan/planDefinition.ts";
export { deletePersonalView, loadPersonalViews, storePersonalView } from "./forms/views.store.ts";
export type { PersonalView } from "./forms/views.store.ts";
export type { FormRuntime, WorkspaceRuntime } from "./forms/workspaceRuntime.ts";
export type { Actor, Cause, Session } from "./gateway/session.ts";
export type { JobName, JobPayloads, JobQueue } from "./jobs/jobQueue.ts";
export { startJobs } from "./jobs/startJobs.ts";
export type { JobContext, JobCount, JobEnd, Jobs, JobTrouble } from "./jobs/startJobs.ts";
export { workForms } from "./jobs/workForms.ts";
export { exportMatrix } from "./matrix/exportMatrix.ts";
export { queryMatrix } from "./matrix/queryMatrix.ts";
export { accessChannel, announceAccess } from "./platform/accessChannel.ts";
export { ownsAllWorkspacesOf } from "./platform/accountOwnership.store.ts";
export {
  createAccount,
  hasAccounts,
  loadAccount,
  loadAccountByEmail,
  updateAccount,
} from "./platform/accounts.store.ts";
export type { Account, AccountSecret } from "./platform/accounts.store.ts";
export { createApiToken, deleteApiToken, loadApiTokenPrincipal, loadApiTokens } from "./platform/apiTokens.store.ts";
export type { ApiToken } from "./platform/apiTokens.store.ts";
export { createWorkspace } from "./platform/createWorkspace.ts";
export { deleteDepartment } from "./platform/deleteDepartment.ts";
export { createDepartment, loadDepartments, updateDepartment } from "./platform/departments.store.ts";
export type { Department } from "./platform/departments.store.ts";
export { acceptInvitation, createInvitation, loadInvitation } from "./platform/invitations.store.ts";
export type { Invitation } from "./platform/invitations.store.ts";
export {
  createMember,
  loadMember,
  loadMemberByEmail,
  loadMembers,
  renameAccountMembers,
  updateMember,
} from "./platform/members.store.ts";
export type { Member, MemberInput } from "./platform/members.store.ts";
export { migrate } from "./platform/migrate.ts";
export { createPasswordReset, usePasswordReset } from "./platform/passwordResets.store.ts";
export { createSession, deleteSession, deleteSessions, loadSession, purgeSessions } from "./platform/sessions.store.ts";
export type { Membership, Principal } from "./platform/sessions.store.ts";
export { setUpInstallation } from "./platform/setUpInstallation.ts";
export {
  clearSignInFailures,
  countSignInFailures,
  purgeSignInFailures,
  recordSignInFailure,
} from "./platform/signInFailures.store.ts";
export { loadSignInState } from "./platform/signInState.store.ts";
export type { SignInState } from "./platform/signInState.store.ts";
export type { BrokenConstraint } from "./constraints/brokenConstraint.ts";
export {
  listBrokenAmong,
  listBrokenRecords,
  listConstraints,
  listRecordConstraints,
  tryConstraint,
} from "./constraints/listBroken.ts";
export { aggregateRecords } from "./query/aggregateRecords.ts";
export type { AggregateKey } from "./query/aggregates.ts";
export type { Bucket } from "./query/buckets.ts";
export type { RecordCount } from "./query/countRecords.ts";
export type { GroupBy } from "./query/groupKeys.ts";
export { groupRecords } from "./query/groupRecords.ts";
export type { GroupInput, RecordGroup } from "./query/groupRecords.ts";
export { listRelated } from "./query/listRelated.ts";
export type { RelatedList } from "./query/listRelated.ts";
export { listTitles } from "./query/listTitles.ts";
export { readDraft } from "./draft/readDraft.ts";
export { readDraftRows } from "./draft/readDraftRows.ts";
export { explainExpression, tryExpression } from "./query/tryExpression.ts";
export { relatedForms, touchesRelated } from "./changes/relatedWatch.ts";
export { queryBookmarks } from "./query/queryBookmarks.ts";
export type { Bookmarks } from "./query/queryBookmarks.ts";
export { queryRecords } from "./query/queryRecords.ts";
export type { QueryInput, QueryReply } from "./query/queryRecords.ts";
export { search } from "./query/search.ts";
export type { SearchHit } from "./query/search.ts";
export { searchIndexTail } from "./query/searchIndex.ts";
export type { Selection } from "./query/selection.ts";
export { batchRecords, maxBatch } from "./records/batchRecords.ts";
export type { BatchOperation, BatchResult } from "./records/batchOperation.ts";
export { createRecord } from "./records/createRecord.ts";
export type { CreateInput } from "./records/createRecord.ts";
export { deleteRecord } from "./records/deleteRecord.ts";
export { getRecord } from "./records/getRecord.ts";
export { purgeIdempotencyKeys } from "./records/idempotency.ts";
export { listBin } from "./records/listBin.ts";
export type { BinEntry } from "./records/listBin.ts";
export { listHistory } from "./records/listHistory.ts";
export type { RecordChange } from "./records/listHistory.ts";
export type { RecordReply } from "./records/recordReply.ts";
export { restoreRecord } from "./records/restoreRecord.ts";
export { restoreVersion } from "./records/restoreVersion.ts";
export { updateRecord } from "./records/updateRecord.ts";
export type { UpdateInput } from "./records/updateRecord.ts";
export { loadWorkspaceKeys } from "./platform/workspaceKeys.store.ts";
export { createFile, forgetFile, getFile, hasFile, purgeLooseFiles } from "./files/files.store.ts";
export type { FileInput, StoredFile } from "./files/files.store.ts";
export {
  createComment,
  deleteComment,
  listCommentEdits,
  listComments,
  updateComment,
} from "./conversation/comments.ts";
export { listFollowers, markSeen, setFollowing } from "./conversation/followers.ts";
export { listFollowed } from "./conversation/listFollowed.ts";
export type { FollowedRecord } from "./conversation/listFollowed.ts";
export { loadChanges, loadPosition } from "./changes/loadChanges.ts";
export type { Change } from "./changes/loadChanges.ts";
export { comparePositions, printPosition } from "./changes/position.ts";
export type { Position } from "./changes/position.ts";
export { isSince, loadSince, parseSince } from "./changes/since.ts";
export type { Since } from "./changes/since.ts";
export { couldBeRead, loadSnapshot } from "./changes/snapshot.ts";
export type { Snapshot } from "./changes/snapshot.ts";
export { startTailer } from "./changes/startTailer.ts";
export type { Tailer, TailerOptions } from "./changes/startTailer.ts";
export { isTellable, tellableChanges } from "./changes/tellableChanges.ts";
export { matteringFields, movesTouch, tellableMoves } from "./changes/tellableMoves.ts";
export type { ToldMoves, WindowShown } from "./changes/tellableMoves.ts";
export { loadInWindow, loadWindowMoves, openWindow } from "./changes/windowMoves.ts";
export type { RecordWindow, WindowMoves } from "./changes/windowMoves.ts";
export type { TellableChanges } from "./changes/tellableChanges.ts";
export { workTransfers } from "./tenure/applyTransfers.ts";
export { listTenure } from "./tenure/listTenure.ts";
export type { Tenure, TenureSpan } from "./tenure/listTenure.ts";
export { transferValue } from "./tenure/transferValue.ts";
export type { TransferInput } from "./tenure/transferValue.ts";
export { withdrawTransfer } from "./tenure/withdrawTransfer.ts";
export { exportRecords } from "./transfer/export/exportRecords.ts";
export type { ExportInput } from "./transfer/export/exportRecords.ts";
export { cancelImport, createImport, getImport, listImports, startImport } from "./transfer/import/createImport.ts";
export type { ImportView } from "./transfer/import/createImport.ts";
export type {
  ImportMapping,
  ImportReject,
  ImportSettings,
  ImportStatus,
  ImportTarget,
  ProfiledSheet,
} from "./transfer/import/importDefinition.ts";
export { proposeFields, proposeTitle } from "./transfer/import/proposeFields.ts";
export { openRejectedRows } from "./transfer/import/rejectedRows.ts";
export type { RejectedRow, RejectedRows } from "./transfer/import/rejectedRows.ts";
export type { ImportHost } from "./transfer/import/runImport.ts";
export { workImports } from "./transfer/import/workImports.ts";
