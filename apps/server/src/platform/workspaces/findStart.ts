import { AppError } from "@tongzhou/model";
import type { Services } from "../../services.ts";

/**
 * What fills a new workspace.
 * @throws AppError request.invalid when the demo company is not shipped with this server
 */
export function findStart(services: Services, start: "empty" | "demo"): (workspace: string) => Promise<void> {
  if (start === "empty") return async () => undefined;
  if (services.seedDemo !== undefined) return services.seedDemo;
  throw new AppError("request.invalid", { problems: [{ path: "body.start", rule: "unavailable" }] });
}
