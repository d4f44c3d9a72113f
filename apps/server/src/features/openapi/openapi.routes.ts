import packageJson from "../../../package.json" with { type: "json" };
import { pageHeaders } from "../../platform/http/headers.ts";
import { apiPrefix, type Edge } from "../../platform/http/serve.ts";
import { buildOpenApi } from "../../platform/openapi/buildOpenApi.ts";
import { contractByteRoutes, contractRoutes } from "../../platform/openapi/contractRoutes.ts";
import { printDocsPage } from "../../platform/openapi/printDocsPage.ts";

/** The description of the interface, for programs and for people. */
export function serveOpenApi({ fastify, served }: Edge): void {
  const isServed = ({ name }: { readonly name: string }): boolean => served.has(name);
  const document = buildOpenApi(
    contractRoutes.filter(isServed),
    contractByteRoutes.filter(isServed),
    packageJson.version,
  );
  const json = JSON.stringify(document);
  const page = printDocsPage(document);

  fastify.get(`${apiPrefix}/openapi.json`, (_request, reply) =>
    reply.type("application/json; charset=utf-8").send(json),
  );
  fastify.get("/api/docs", (_request, reply) => reply.headers(pageHeaders).type("text/html; charset=utf-8").send(page));
}
