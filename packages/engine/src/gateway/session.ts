import type { Clock } from "@tongzhou/base";
import type { WorkspaceRole } from "@tongzhou/model";
import type { Database } from "../db/database.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";

/** Who acts. There is no read or write without one. */
export type Actor =
  | {
      readonly kind: "member";
      readonly memberId: number;
      readonly role: WorkspaceRole;
      readonly departments: readonly number[];
    }
  /** The engine itself: migrations, seeds and jobs that have no person. Never made from a request. */
  | { readonly kind: "system" };

/** Why a change happened, kept with it in the fact log. */
export type Cause =
  | { readonly kind: "request"; readonly requestId?: string; readonly via?: "web" | "api" }
  | { readonly kind: "import"; readonly importId: string }
  | { readonly kind: "bulk"; readonly bulk: string }
  | { readonly kind: "restore"; readonly version?: number }
  | { readonly kind: "cascade"; readonly form: string; readonly record: number }
  /** The engine computed it anew, in the transaction that changed records of `form`. */
  | { readonly kind: "computed"; readonly form: string }
  /** A transfer of an effective-dated field, by its id. */
  | { readonly kind: "transfer"; readonly transfer: number }
  | { readonly kind: "pack"; readonly pack: string }
  | { readonly kind: "definition"; readonly version: number };

/** One actor at work in one workspace: what every engine function takes first. */
export interface Session {
  readonly database: Database;
  readonly workspace: WorkspaceRuntime;
  readonly actor: Actor;
  readonly cause: Cause;
  readonly clock: Clock;
}
