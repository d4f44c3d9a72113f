import type { Scope } from "@tongzhou/expr";
import type { Session } from "../gateway/session.ts";
import { fieldRef } from "./formulas.ts";
import { memoised } from "./memo.ts";
import type { FormPolicy } from "./policy.ts";

/** What an actor's expressions may name: the readable fields and nothing else (A13). */
export function formScope(session: Session, policy: FormPolicy): Scope {
  const key = `access/visibleScope/${policy.permissionClass}/${policy.form.definition.key}/${policy.action}`;
  return memoised(session.workspace, key, () => ({
    fields: [...policy.form.fields.values()].filter((field) => policy.readable.has(field.key)).map(fieldRef),
  }));
}
