import { serveAccounts } from "./features/account/account.routes.ts";
import { serveBulkChanges } from "./features/bulk/bulk.routes.ts";
import { serveConstraints } from "./features/constraints/constraints.routes.ts";
import { serveHealth } from "./features/health/health.routes.ts";
import { serveConversation } from "./features/conversation/conversation.routes.ts";
import { serveTenure } from "./features/tenure/tenure.routes.ts";
import { serveDefinition } from "./features/definition/definition.routes.ts";
import { serveExports } from "./features/exports/exports.routes.ts";
import { serveMatrices } from "./features/matrix/matrix.routes.ts";
import { serveRecords } from "./features/records/records.routes.ts";
import { serveViews } from "./features/views/views.routes.ts";
import { serveQueries } from "./features/records/query.routes.ts";
import { serveSetup } from "./features/setup/setup.routes.ts";
import { serveDepartments } from "./features/workspace/departments.routes.ts";
import { serveWorkspaces } from "./features/workspace/workspace.routes.ts";
import type { Edge } from "./platform/http/serve.ts";
import type { Services } from "./services.ts";

/** Where the features meet: everything the server answers. */
export function serveFeatures(edge: Edge, services: Services): void {
  serveHealth(edge, services);
  serveSetup(edge, services);
  serveAccounts(edge, services);
  serveWorkspaces(edge, services);
  serveDepartments(edge, services);
  serveDefinition(edge, services);
  serveQueries(edge);
  serveMatrices(edge, services.exports);
  serveConstraints(edge);
  serveRecords(edge);
  serveBulkChanges(edge, services);
  serveConversation(edge);
  serveTenure(edge);
  serveExports(edge, services.exports);
  serveViews(edge, services);
}
