import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { buildOpenApi } from "../openapi/buildOpenApi.ts";
import { bodyLimits } from "./bodyLimits.ts";

const configuration = new URL("../../../../../docs/configuration.md", import.meta.url);
const mebibytes = (bytes: number): string => `${bytes / 1024 / 1024} MiB`;

test("docs/configuration.md and the interface's description name the limits of bodies", () => {
  const { ordinary, batch, definition } = bodyLimits;
  expect(batch).toBe(definition);
  expect(readFileSync(configuration, "utf8")).toContain(
    `A request's JSON may have ${mebibytes(ordinary)}, a batch of records and a definition ${mebibytes(batch)};`,
  );
  expect(buildOpenApi([], [], "0").info.description).toContain(
    `${mebibytes(ordinary)} at most (batches and definitions ${mebibytes(batch)};`,
  );
});
