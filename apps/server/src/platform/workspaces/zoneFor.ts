import type { Locale } from "@tongzhou/base";
import { AppError, isZone } from "@tongzhou/model";

/**
 * The zone of a new workspace: the one its maker's browser tells, else the machine's. A machine that was told nothing
 * says UTC, which few people live by.
 * @throws AppError "request.invalid" for a zone that is none
 */
export function zoneFor(locale: Locale, told: string | undefined): string {
  if (told !== undefined && !isZone(told)) throw new AppError("request.invalid", { problems: [{ path: "zone" }] });
  const zone = told ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === "UTC" && locale === "zh-CN" ? "Asia/Shanghai" : zone;
}
