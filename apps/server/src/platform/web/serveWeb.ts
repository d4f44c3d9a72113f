import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import { AppError } from "@tongzhou/model";
import { sendError } from "../http/errorReply.ts";
import { pageHeaders } from "../http/headers.ts";
import type { Edge } from "../http/serve.ts";

const yearSeconds = 31_536_000;

/**
 * Serves the built web application from `directory`. Any other address that a browser opens as a page gets the
 * application too, which has its own routes; whatever else is asked for is not found.
 */
export async function serveWeb({ fastify }: Edge, directory: string | undefined): Promise<void> {
  const hasPage = directory !== undefined && existsSync(join(directory, "index.html"));
  if (hasPage) {
    await fastify.register(fastifyStatic, {
      root: directory,
      index: ["index.html"],
      preCompressed: true,
      dotfiles: "ignore",
      cacheControl: false,
      setHeaders: (reply, path) => {
        void reply.headers(pageHeaders);
        // File names in assets/ carry a hash of their content; everything else is asked about each time.
        const isHashed = path.includes("/assets/");
        void reply.header("cache-control", isHashed ? `public, max-age=${yearSeconds}, immutable` : "no-cache");
      },
    });
  }
  fastify.setNotFoundHandler((request, reply) => {
    const isPage =
      request.method === "GET" && !isOurs(request.url) && (request.headers.accept ?? "").includes("text/html");
    if (hasPage && isPage) return reply.sendFile("index.html");
    return sendError(new AppError("request.not_found"), request, reply);
  });
}

// Addresses under which a page would only hide that there is nothing.
function isOurs(url: string): boolean {
  return ["/api/", "/assets/", "/healthz", "/readyz", "/metrics"].some((prefix) => url.startsWith(prefix));
}
