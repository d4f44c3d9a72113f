import type { IForbiddenRuleType } from "dependency-cruiser";

// Which part may import which: the table of ARCHITECTURE.md, in one place. tools/checkArchitecture.ts runs it.

/** Packages and applications, and all they may import of each other. What is not listed is forbidden. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  base: [],
  calendar: ["base"],
  expr: ["base", "calendar"],
  model: ["base", "calendar", "expr"],
  contract: ["base", "model"],
  i18n: ["base", "model"],
  ui: ["base"],
  sheets: ["base"],
  embedded: ["base"],
  engine: ["base", "calendar", "expr", "model", "sheets"],
  packs: ["base", "engine", "model"],
  server: ["base", "calendar", "contract", "embedded", "engine", "expr", "i18n", "model", "packs", "sheets"],
  web: ["base", "calendar", "contract", "expr", "i18n", "model", "ui"],
  cli: ["base", "contract", "embedded", "engine", "expr", "i18n", "model", "packs", "sheets"],
  e2e: ["base", "contract", "embedded", "i18n", "model", "server"],
};

/** Files that may import the PostgreSQL driver. */
const driverImporters = ["^packages/engine/src/db/", "^packages/embedded/src/admin\\.ts$", "^bench/"];

/** Files that may open the connection pool; types of it may be named anywhere in the engine. */
const poolImporters = [
  "^packages/engine/src/(db|gateway)/",
  "^packages/engine/src/index\\.ts$",
  "^packages/engine/(src/test|test)/",
];

/** Packages that also run in the browser. */
const inBrowser = ["base", "calendar", "expr", "model", "contract", "i18n", "ui", "web"];

const tests = "\\.test\\.tsx?$|/(test|testing)/|^apps/web/vite\\.config\\.ts$";
const applications = ["server", "web", "cli", "e2e"];

function folderOf(name: string): string {
  if (name === "packs") return "^packs/";
  return applications.includes(name) ? `^apps/${name}/` : `^packages/${name}/`;
}

const directions: IForbiddenRuleType[] = Object.entries(mayImport).map(([name, allowed]) => ({
  name: `${name}-imports`,
  comment: `${name} may import ${allowed.length === 0 ? "no other package" : allowed.join(", ")}; tests also embedded.`,
  severity: "error",
  from: { path: folderOf(name), pathNot: tests },
  to: { path: "^(packages|apps|bench|packs)/", pathNot: [name, ...allowed].map(folderOf) },
}));

const testDirections: IForbiddenRuleType[] = Object.entries(mayImport).map(([name, allowed]) => ({
  name: `${name}-tests-import`,
  comment: `tests of ${name} may import what ${name} may, and embedded.`,
  severity: "error",
  from: { path: folderOf(name) + `.*(${tests})` },
  to: { path: "^(packages|apps|bench)/", pathNot: [name, "embedded", ...allowed].map(folderOf) },
}));

/** Every import rule: the table above, and what the table cannot say. */
export const importRules: readonly IForbiddenRuleType[] = [
  ...directions,
  ...testDirections,
  {
    name: "features-meet-at-the-top",
    comment: "A feature does not import another feature; they meet in app.ts and routes.tsx.",
    severity: "error",
    from: { path: "^apps/(server|web)/src/features/([^/]+)/" },
    to: { path: "^apps/$1/src/features/[^/]+/", pathNot: "^apps/$1/src/features/$2/" },
  },
  {
    name: "through-the-front-door",
    comment: "Another package is imported by its name, not by a path into its folder.",
    severity: "error",
    from: { path: "^(?:packages|apps)/([^/]+)/" },
    to: { path: "^packages/", pathNot: "^packages/$1/", dependencyTypes: ["local"] },
  },
  {
    name: "driver-behind-the-gateway",
    comment: "Only the engine's db folder, the launcher and the bench's hand-written floor know the PostgreSQL driver.",
    severity: "error",
    from: { pathNot: [...driverImporters, tests] },
    to: { path: "(^|/)node_modules/(@types/)?(pg|pg-pool|pg-copy-streams|postgres)/" },
  },
  {
    name: "pool-behind-the-gateway",
    comment: "Every query carries its actor: no other module may open the connection pool.",
    severity: "error",
    from: { path: "^packages/engine/", pathNot: [...poolImporters, tests] },
    to: { path: "^packages/engine/src/db/database\\.ts$", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "browser-has-no-node",
    comment: "These packages also run in the browser, which has no Node modules.",
    severity: "error",
    from: { path: inBrowser.map(folderOf), pathNot: tests },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "contract-without-the-language",
    comment: "The sign-in screen loads the contract: of the model it takes types, and values from model/shapes only.",
    severity: "error",
    from: { path: "^packages/contract/", pathNot: tests },
    to: { path: "^packages/model/src/index\\.ts$", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "react-in-the-web",
    comment: "Only ui and web know React and its components.",
    severity: "error",
    from: { pathNot: ["^packages/ui/", "^apps/web/", "^apps/e2e/"] },
    to: { path: "(^|/)node_modules/(@types/)?(react|react-dom|antd)/" },
  },
  {
    name: "http-in-the-server",
    comment: "Only the server, and the bench, know the HTTP framework.",
    severity: "error",
    from: { pathNot: ["^apps/server/", "^bench/"] },
    to: { path: "(^|/)node_modules/(fastify|@fastify/[^/]+)/" },
  },
  {
    name: "resolvable",
    comment: "An import that leads nowhere would also slip through every rule above.",
    severity: "error",
    from: {},
    to: { couldNotResolve: true, pathNot: "^virtual:" },
  },
];
