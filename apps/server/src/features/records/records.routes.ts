import { createRecord, getRecord, updateRecord } from "@tongzhou/contract";
import { createRecord as create, getRecord as load, updateRecord as update } from "@tongzhou/engine";
import { serveMember, type Edge } from "../../platform/http/serve.ts";

/** One record at a time. */
export function serveRecords(edge: Edge): void {
  serveMember(edge, getRecord, ({ session, params }) => load(session, params.form, params.record));
  serveMember(edge, createRecord, ({ session, params, body }) => create(session, params.form, body));
  serveMember(edge, updateRecord, ({ session, params, body }) => update(session, params.form, params.record, body));
}
