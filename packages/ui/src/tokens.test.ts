import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { darkColors, lightColors } from "./tokens.ts";

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8").replaceAll(/\/\*.*?\*\//gs, "");

const blocks = [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(
  ([, selectors, body]) => [selectors?.trim(), body] as const,
);

function colorsOf(selector: string): Record<string, string> {
  const block = blocks.find(([selectors]) => selectors?.includes(selector))?.[1] ?? "";
  const pairs = [...block.matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{6});/g)];
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, value]));
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

describe("colours", () => {
  test("the light theme is the same in CSS and in TypeScript", () => {
    expect(colorsOf('[data-theme="light"]')).toEqual(lightColors);
  });

  test("the dark theme changes only tokens that the light one has, and both copies agree", () => {
    expect({ ...lightColors, ...colorsOf('[data-theme="dark"]') }).toEqual(darkColors);
  });

  const texts = ["ink", "ink-2", "ink-3", "brand-ink", "red", "amber", "green"] as const;
  const grounds = ["surface", "sunken", "bg"] as const;
  test.each([
    ["light", lightColors],
    ["dark", darkColors],
  ])("text reads on every ground of the %s theme (4.5:1)", (_name, colors) => {
    const poor = texts.flatMap((text) =>
      grounds.map((ground) => [text, ground, contrast(colors[text], colors[ground])] as const),
    );
    expect(poor.filter(([, , ratio]) => ratio < 4.5)).toEqual([]);
  });

  test.each([
    ["light", lightColors],
    ["dark", darkColors],
  ])("options and avatars read on their own ground in the %s theme", (_name, colors) => {
    const all: Readonly<Record<string, string>> = colors;
    const pairs = Object.keys(all).filter((name) => `${name}-ink` in all && /^(o|av)-/.test(name));
    expect(pairs).toHaveLength(13);
    expect(pairs.filter((name) => contrast(all[name] ?? "", all[`${name}-ink`] ?? "") < 4.5)).toEqual([]);
  });
});
