import { pickLabel, type Locale } from "@tongzhou/base";
import {
  cancelBulkChange,
  getBulkChange,
  listBulkChanges,
  listBulkFailures,
  planBulkChange,
  startBulkChange,
  undoBulkChange,
  type BulkChangeState,
} from "@tongzhou/contract";
import {
  cancelBulkChange as cancel,
  getBulkChange as load,
  listBulkChanges as list,
  listBulkFailures as loadFailures,
  planBulkChange as plan,
  startBulkChange as start,
  undoBulkChange as undo,
  type BulkChangeView,
  type Session,
} from "@tongzhou/engine";
import { errorText, recordErrorText } from "@tongzhou/i18n";
import { errorCodes, type ErrorCode, type ErrorParams } from "@tongzhou/model";
import type { Static } from "typebox";
import { serveMember, type DeepReadonly, type Edge } from "../../platform/http/serve.ts";
import type { Services } from "../../services.ts";

const listed = 20;
const failuresListed = 200;

/** Bulk changes: planned, started, watched, cancelled and taken back. */
export function serveBulkChanges(edge: Edge, { jobs }: Services): void {
  serveMember(edge, planBulkChange, async ({ session, params, body, locale }) =>
    describe(session, await plan(session, params.form, body), locale),
  );
  serveMember(edge, startBulkChange, async ({ session, params, body, locale }) =>
    describe(session, await start(session, params.bulk, body, jobs), locale),
  );
  serveMember(edge, getBulkChange, async ({ session, params, locale }) =>
    describe(session, await load(session, params.bulk), locale),
  );
  serveMember(edge, listBulkChanges, async ({ session, locale }) => ({
    changes: (await list(session, listed)).map((view) => describe(session, view, locale)),
  }));
  serveMember(edge, cancelBulkChange, async ({ session, params, locale }) =>
    describe(session, await cancel(session, params.bulk), locale),
  );
  serveMember(edge, undoBulkChange, async ({ session, params, locale }) =>
    describe(session, await undo(session, params.bulk, jobs), locale),
  );
  serveMember(edge, listBulkFailures, async ({ session, params, query, locale }) => {
    const { after, limit = failuresListed } = query;
    const { form, failures, next } = await loadFailures(session, params.bulk, { after, limit });
    const told = failures.map((failure) => ({
      ...failure,
      message: sayError(session, form, failure, locale, recordErrorText),
    }));
    return { failures: told, next };
  });
}

function describe(
  session: Session,
  view: BulkChangeView,
  locale: Locale,
): DeepReadonly<Static<typeof BulkChangeState>> {
  const { form, reasons, error } = view;
  return {
    ...view,
    reasons: reasons.map((reason) => ({
      ...reason,
      message: sayError(session, form, reason, locale, recordErrorText),
    })),
    error: error === null ? null : { ...error, message: sayError(session, form, error, locale, errorText) },
  };
}

// Of many records nobody sees which box is meant, so a field is called by its label. A code that an older release stored
// and that is no more is said as a failure of ours.
function sayError(
  session: Session,
  form: string,
  { code, params }: { readonly code: string; readonly params: ErrorParams },
  locale: Locale,
  textOf: typeof errorText,
): string {
  const isKnown = (one: string): one is ErrorCode => errorCodes.some((known) => known === one);
  const key = params["field"];
  const field = typeof key === "string" ? session.workspace.forms.get(form)?.fields.get(key) : undefined;
  const named = field === undefined ? params : { ...params, field: pickLabel(field.label, locale) };
  return textOf(isKnown(code) ? code : "internal", named, locale);
}
