import type { Locale } from "@tongzhou/base";
import { getSetup, runSetup } from "@tongzhou/contract";
import { hasAccounts, setUpInstallation } from "@tongzhou/engine";
import { AppError } from "@tongzhou/model";
import { describeMe } from "../../platform/auth/describeMe.ts";
import { startSession } from "../../platform/auth/startSession.ts";
import { servePublic, type Edge } from "../../platform/http/serve.ts";
import type { Services } from "../../services.ts";

/** First start: the owner account and the first workspace. */
export function serveSetup(edge: Edge, services: Services): void {
  servePublic(edge, getSetup, async () => ({ isDone: await hasAccounts(services.database) }));

  servePublic(edge, runSetup, async (call) => {
    const { email, password, name, locale, workspaceLabel, start } = call.body;
    // Asked again under a lock below; this spares a stranger's hash once the server is set up.
    if (await hasAccounts(services.database)) throw new AppError("setup.done");
    if (start === "demo") requireDemo(services);
    const passwordHash = await services.passwords.hash(password);
    const label = { zh: workspaceLabel };
    const { account, workspace } = await services.database.transaction((tx) =>
      setUpInstallation(tx, { email, name, locale, passwordHash, label, zone: pickZone(locale) }),
    );
    if (start === "demo") await requireDemo(services)(workspace);
    services.principals.forgetAll();
    return describeMe(await startSession(services, call, account.id));
  });
}

/** Days of a new workspace begin where the machine says; a machine that was told nothing says UTC. */
function pickZone(locale: Locale): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === "UTC" && locale === "zh-CN" ? "Asia/Shanghai" : zone;
}

function requireDemo({ seedDemo }: Services): (workspace: string) => Promise<void> {
  if (seedDemo !== undefined) return seedDemo;
  throw new AppError("request.invalid", { problems: [{ path: "body.start", rule: "unavailable" }] });
}
