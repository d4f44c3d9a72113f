import type { OpenApiDocument, Operation } from "./buildOpenApi.ts";

/**
 * A page on which the interface can be read: plain HTML made once at start, without script, so that the content
 * security policy stays as strict as everywhere. Programs read /api/v1/openapi.json.
 */
export function printDocsPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const groups = [...Map.groupBy(operations, ({ operation }) => operation.tags[0] ?? "")];
  const navigation = groups.map(([tag]) => `<a href="#${escape(tag)}">${escape(tag)}</a>`).join(" · ");
  const sections = groups.map(
    ([tag, members]) =>
      `<h2 id="${escape(tag)}">${escape(tag)}</h2>${members.map((one) => printOperation(one.path, one.method, one.operation)).join("")}`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(document.info.title)} – API</title><style>${style}</style></head>
<body><main><h1>${escape(document.info.title)} <small>API ${escape(document.info.version)}</small></h1>
<p>${escape(document.info.description).replaceAll(/`([^`]+)`/g, "<code>$1</code>")}</p>
<p><a href="/api/v1/openapi.json">openapi.json</a></p><nav>${navigation}</nav>${sections.join("")}
</main></body></html>`;
}

const style = `
  :root { color-scheme: light dark; font: 15px/1.55 system-ui, sans-serif; }
  main { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  details { border: 1px solid #8884; border-radius: 6px; margin: .4rem 0; padding: .4rem .8rem; }
  summary { cursor: pointer; } summary b { display: inline-block; min-width: 4.2rem; }
  code, pre { font: 13px/1.45 ui-monospace, monospace; } pre { overflow: auto; max-height: 30rem; }
  small { font-weight: normal; opacity: .7; } h3 { margin: .8rem 0 .2rem; font-size: 1em; }`;

function printOperation(path: string, method: string, operation: Operation): string {
  const access = operation.security.length === 0 ? "public" : "signed in";
  const parameters = operation.parameters.map(
    ({ name, in: place, required, schema }) =>
      `<li><code>${escape(name)}</code> <small>${place}${required ? "" : ", optional"}</small> <code>${escape(JSON.stringify(schema))}</code></li>`,
  );
  const answers = Object.entries(operation.responses).filter(([status]) => !isError(status));
  const messages = operation["x-messages"];
  return `<details id="${escape(operation.operationId)}"><summary><b>${method.toUpperCase()}</b> <code>${escape(path)}</code></summary>
<p>${escape(operation.summary)} <small>${escape(operation.operationId)}, ${access}</small></p>
${parameters.length === 0 ? "" : `<h3>Parameters</h3><ul>${parameters.join("")}</ul>`}
${operation.requestBody === undefined ? "" : printJson("Body", operation.requestBody)}
${answers.map(([status, answer]) => printJson(status === "200" ? "Answer" : `Answer ${status}`, answer)).join("")}
${messages === undefined ? "" : printJson("Messages of the client", messages.client) + printJson("Messages of the server", messages.server)}
<h3>Errors</h3><p>${Object.keys(operation.responses).filter(isError).join(", ")}</p></details>`;
}

function isError(status: string): boolean {
  return Number(status) >= 400 && status !== "416";
}

function printJson(title: string, value: unknown): string {
  return `<h3>${title}</h3><pre>${escape(JSON.stringify(value, null, 2) ?? "")}</pre>`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? "");
}
