import {
  listBrokenAmong,
  listBrokenRecords,
  listConstraints,
  listRecordConstraints,
  tryConstraint,
} from "@tongzhou/contract";
import {
  listBrokenAmong as loadAmong,
  listBrokenRecords as loadRecords,
  listConstraints as loadConstraints,
  listRecordConstraints as loadBroken,
  tryConstraint as tryOut,
} from "@tongzhou/engine";
import { serveMember, type Edge } from "../../platform/http/serve.ts";

/** Constraints: what breaks them, by record and by form, and trying one out. */
export function serveConstraints(edge: Edge): void {
  serveMember(edge, listRecordConstraints, async ({ session, params }) => ({
    broken: await loadBroken(session, params.form, params.record),
  }));
  serveMember(edge, listConstraints, async ({ session, params }) => ({
    constraints: await loadConstraints(session, params.form),
  }));
  serveMember(edge, listBrokenRecords, ({ session, params, query }) =>
    loadRecords(session, params.form, params.constraint, query),
  );
  serveMember(edge, listBrokenAmong, async ({ session, params, body }) => ({
    broken: (await loadAmong(session, params.form, body.records)).map(({ record, constraints }) => ({
      record,
      constraints: [...constraints],
    })),
  }));
  serveMember(edge, tryConstraint, ({ session, params, body }) => tryOut(session, params.form, body.expression));
}
