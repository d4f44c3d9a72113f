import { AppError } from "@tongzhou/model";
import type { Problem } from "./problems.ts";

// Deeper than any body of the contract (a definition nests about ten levels), shallower than any stack.
const maxDepth = 40;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/**
 * The value of a JSON body; an empty body is `{}`, the body of a route that has none.
 * Refuses what no later layer should have to think of: bytes that are not UTF-8, NUL and lone surrogates in texts
 * (PostgreSQL cannot store them), `__proto__` as a name, and nesting past any real document.
 * @throws AppError request.invalid
 */
export function readJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return {};
  const text = decode(bytes);
  const value = parse(text);
  // Decoded UTF-8 holds no lone surrogate and JSON no raw NUL: both, and a disguised name, can only come as an escape.
  const hasEscapes = text.includes("\\u");
  inspect(value, "body", 0, hasEscapes);
  return value;
}

function refuse(problem: Problem): never {
  throw new AppError("request.invalid", { problems: [problem] });
}

function decode(bytes: Buffer): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return refuse({ path: "body", rule: "text", expected: "UTF-8" });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse({ path: "body", rule: "json" });
  }
}

/** Whether a text can be stored: no NUL, no half of a character. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

function inspect(value: unknown, path: string, depth: number, hasEscapes: boolean): void {
  if (typeof value === "string") {
    if (hasEscapes && !isStorable(value)) refuse({ path, rule: "text" });
    return;
  }
  if (typeof value !== "object" || value === null) return;
  if (depth >= maxDepth) refuse({ path: "body", rule: "depth", expected: maxDepth });
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      if (typeof item === "object" || hasEscapes) inspect(item, `${path}.${index}`, depth + 1, hasEscapes);
    });
    return;
  }
  for (const [name, item] of Object.entries(value)) {
    if (name === "__proto__" || (hasEscapes && !isStorable(name))) refuse({ path, rule: "unknown" });
    if (typeof item === "object" || hasEscapes) inspect(item, `${path}.${name}`, depth + 1, hasEscapes);
  }
}
