import type { Locale } from "@tongzhou/base";

/** The zone of a new workspace: the machine's; a machine that was told nothing says UTC, which few people live by. */
export function zoneFor(locale: Locale): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === "UTC" && locale === "zh-CN" ? "Asia/Shanghai" : zone;
}
