import { getSetup, runSetup } from "@tongzhou/contract";
import { hasAccounts, setUpInstallation } from "@tongzhou/engine";
import { AppError } from "@tongzhou/model";
import { describeMe } from "../../platform/auth/describeMe.ts";
import { startSession } from "../../platform/auth/startSession.ts";
import { servePublic, type Edge } from "../../platform/http/serve.ts";
import { findStart } from "../../platform/workspaces/findStart.ts";
import { zoneFor } from "../../platform/workspaces/zoneFor.ts";
import type { Services } from "../../services.ts";

/** First start: the owner account and the first workspace. */
export function serveSetup(edge: Edge, services: Services): void {
  servePublic(edge, getSetup, async () => ({ isDone: await hasAccounts(services.database) }));

  servePublic(edge, runSetup, async (call) => {
    const { email, password, name, locale, workspaceLabel, start } = call.body;
    const zone = zoneFor(locale, call.body.zone);
    // Asked again under a lock below; this spares a stranger's hash once the server is set up.
    if (await hasAccounts(services.database)) throw new AppError("setup.done");
    const fillWorkspace = findStart(services, start);
    const passwordHash = await services.passwords.hash(password);
    const label = { zh: workspaceLabel };
    const { account, workspace } = await services.database.transaction((tx) =>
      setUpInstallation(tx, { email, name, locale, passwordHash, label, zone }),
    );
    await fillWorkspace(workspace);
    services.access.announce();
    return describeMe(await startSession(services, call, account.id));
  });
}
