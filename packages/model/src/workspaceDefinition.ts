import type { Label } from "@tongzhou/base";
import type { Grant } from "./access.ts";
import type { FormDefinition } from "./formDefinition.ts";
import type { ViewDefinition } from "./viewDefinition.ts";

/** All definition documents of a workspace: what the designer edits, a pack ships and plan-apply compares. */
export interface WorkspaceDefinition {
  readonly label: Label;
  /** IANA zone in which dates of this workspace begin and end. */
  readonly zone: string;
  readonly forms: readonly FormDefinition[];
  readonly views: readonly ViewDefinition[];
  readonly grants: readonly Grant[];
}
