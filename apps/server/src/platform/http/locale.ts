import type { FastifyRequest } from "fastify";
import type { Locale } from "@tongzhou/base";

/** Cookie in which the web application keeps the language a person picked. */
export const localeCookie = "tongzhou_locale";

const supported = ["zh-CN", "en"] as const satisfies readonly Locale[];

/** The language to answer a request in. */
export function localeOf(request: FastifyRequest): Locale {
  // Undefined or null, whatever its type says, for a request that is refused before its cookies were read.
  const cookies: FastifyRequest["cookies"] | null | undefined = request.cookies;
  return pickLocale({
    cookie: cookies?.[localeCookie],
    account: request.identity?.principal.account.locale,
    acceptLanguage: request.headers["accept-language"],
  });
}

/** The language to answer in: the cookie's, else the account's, else the first the browser asks for, else Chinese. */
export function pickLocale(given: {
  readonly cookie: string | undefined;
  readonly account: Locale | undefined;
  readonly acceptLanguage: string | undefined;
}): Locale {
  const chosen = supported.find((locale) => locale === given.cookie);
  return chosen ?? given.account ?? fromHeader(given.acceptLanguage ?? "") ?? "zh-CN";
}

// RFC 9110 section 12.5.4: "zh-CN,zh;q=0.9,en;q=0.8"; an equal weight keeps the header's order.
function fromHeader(header: string): Locale | undefined {
  const wanted = header
    .split(",", 20)
    .map((part) => {
      const [tag = "", ...params] = part.trim().toLowerCase().split(";");
      const weight = params.map((param) => param.trim()).find((param) => param.startsWith("q="));
      return { tag, weight: weight === undefined ? 1 : Number(weight.slice(2)) };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((left, right) => right.weight - left.weight);
  for (const { tag } of wanted) {
    if (tag === "zh" || tag.startsWith("zh-")) return "zh-CN";
    if (tag === "en" || tag.startsWith("en-")) return "en";
  }
  return undefined;
}
