import { fieldSpec, formActions } from "@tongzhou/model";
import type { FieldDefinition, FormAction, Grant } from "@tongzhou/model";

const roleOrder: Readonly<Record<string, number>> = { builder: 0, member: 1, viewer: 2 };

/** Grants of roles first, from the widest role to the narrowest, then those of single people. */
export function sortGrants(grants: readonly Grant[]): readonly Grant[] {
  const rank = ({ to }: Grant): number => ("role" in to ? (roleOrder[to.role] ?? 0) : 10);
  return grants.toSorted((a, b) => rank(a) - rank(b));
}

/** A new grant on a form: members may see everything. */
export function buildGrant(grants: readonly Grant[], form: string): Grant {
  const taken = new Set(grants.map((grant) => grant.key));
  const base = `${form.slice(0, 40)}_member`;
  let key = base;
  for (let count = 2; taken.has(key); count += 1) key = `${base}_${count}`;
  return { key, form, to: { role: "member" }, actions: ["see"] };
}

/** The grant with an action allowed or not. A grant of nothing cannot be, so its last action stays. */
export function toggleAction(grant: Grant, action: FormAction): Grant {
  const has = grant.actions.includes(action);
  const actions = formActions.filter((one) => (one === action ? !has : grant.actions.includes(one)));
  return actions.length === 0 ? grant : { ...grant, actions };
}

/** What a grant lets people do with a field. */
export type FieldMask = "none" | "read" | "write";

/** What a grant lets people do with a field; an absent list means all. */
export function maskOf(grant: Grant, key: string): FieldMask {
  const canRead = grant.readFields?.includes(key) ?? true;
  if (!canRead) return "none";
  return (grant.writeFields?.includes(key) ?? true) ? "write" : "read";
}

/** The grant with another mask for a field; lists that would name every field are left out. */
export function setMask(grant: Grant, fields: readonly FieldDefinition[], key: string, mask: FieldMask): Grant {
  const masks = new Map(
    fields.map((field): [string, FieldMask] => {
      const wanted = field.key === key ? mask : maskOf(grant, field.key);
      // What only the platform writes is no exception to "all that may be read may be written".
      const isFree = wanted === "read" && !fieldSpec(field.kind).can.beWritten;
      return [field.key, isFree ? "write" : wanted];
    }),
  );
  const { readFields: _read, writeFields: _write, ...rest } = grant;
  const read = fields.flatMap((field) => (masks.get(field.key) === "none" ? [] : [field.key]));
  const write = fields.flatMap((field) => (masks.get(field.key) === "write" ? [field.key] : []));
  return {
    ...rest,
    ...(read.length === fields.length ? {} : { readFields: read }),
    // What may be written is what may be read unless a list says less.
    ...(write.length === read.length ? {} : { writeFields: write }),
  };
}
