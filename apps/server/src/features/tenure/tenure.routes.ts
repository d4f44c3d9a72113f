import { createTransfer, deleteTransfer, listTenure } from "@tongzhou/contract";
import { listTenure as load, transferValue, withdrawTransfer } from "@tongzhou/engine";
import { serveMember, type Edge } from "../../platform/http/serve.ts";

/** Time lines of effective-dated fields, and transfers. */
export function serveTenure(edge: Edge): void {
  serveMember(edge, listTenure, ({ session, params }) => load(session, params));

  serveMember(edge, createTransfer, async ({ session, params, body }) => {
    await transferValue(session, params, body);
    return load(session, params);
  });

  serveMember(edge, deleteTransfer, async ({ session, params }) => {
    await withdrawTransfer(session, params, params.transfer);
    return load(session, params);
  });
}
