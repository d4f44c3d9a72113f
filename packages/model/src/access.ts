/** What a member is in a workspace. Owners and builders define; members and viewers work with what was granted. */
export const workspaceRoles = ["owner", "builder", "member", "viewer"] as const;

/** The name of a workspace role. */
export type WorkspaceRole = (typeof workspaceRoles)[number];

/** What can be granted on a form. */
export const formActions = ["see", "create", "edit", "delete", "import", "export"] as const;

/** The name of a grantable action. */
export type FormAction = (typeof formActions)[number];

/**
 * A permission on one form for one role or one member. Grants add up: an action is allowed when any grant allows it,
 * on the union of the rows and fields of the grants that allow it. Nothing granted means the form does not exist.
 */
export interface Grant {
  readonly key: string;
  readonly form: string;
  readonly to: { readonly role: WorkspaceRole } | { readonly member: number };
  readonly actions: readonly FormAction[];
  /** Expression over the record and CURRENT_USER(); only rows where it is true count. Absent means every row. */
  readonly rows?: string;
  /** Fields that may be read; absent means all. A field outside is invisible in every surface. */
  readonly readFields?: readonly string[];
  /** Fields that may be written; absent means all that may be read. */
  readonly writeFields?: readonly string[];
}
