import { err, ok, type Result } from "@tongzhou/base";
import { stringify } from "yaml";
import { readYaml, type YamlProblem } from "./readYaml.ts";

/** One definition document: its path below the pack's folder and its text. */
export interface DefinitionDocument {
  readonly path: string;
  readonly text: string;
}

/** A document that could not be read: which, where in it, and why. */
export interface DocumentProblem {
  readonly path: string;
  /** Of what cannot be read, from 1. */
  readonly line?: number;
  readonly code: YamlProblem["code"] | "mapping_expected" | "list_expected" | "unknown_place" | "duplicate";
  readonly message: string;
}

interface Definitions {
  readonly label: unknown;
  readonly zone: unknown;
  readonly forms: readonly unknown[];
  readonly views: readonly unknown[];
  readonly grants: readonly unknown[];
}

const places = "workspace, grants, forms/NAME or views/NAME, each as .yaml, .yml or .json";

/**
 * Puts documents together: workspace.yaml (with `formOrder`, the keys of the forms in the order people see them), forms/*.yaml (one form each), views/*.yaml (a list each), grants.yaml (a list).
 * Each may be .yml or .json as well. pack.yaml, which says what the pack is, and files of other types are left alone; a
 * document anywhere else is a problem, since a misspelt folder would lose a form. The result still has to pass checkDefinition.
 */
export function readDocuments(
  documents: readonly DefinitionDocument[],
): Result<Definitions, readonly DocumentProblem[]> {
  const problems: DocumentProblem[] = [];
  const forms: unknown[] = [];
  const views: unknown[] = [];
  const grants: unknown[] = [];
  let workspace: Readonly<Record<string, unknown>> | null = null;
  for (const document of documents.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const place = placeOf(document.path);
    if (place === null) continue;
    if (place === "unknown") {
      problems.push({ path: document.path, code: "unknown_place", message: `expected ${places}` });
      continue;
    }
    if (place === "workspace" && workspace !== null) {
      problems.push({ path: document.path, code: "duplicate", message: "expected one document of the workspace" });
      continue;
    }
    const read = readYaml(document.text);
    if (!read.ok) {
      problems.push({ path: document.path, ...read.error });
      continue;
    }
    const value = read.value;
    if (place === "form") forms.push(value);
    else if (place === "workspace" && isObject(value)) workspace = value;
    else if (place === "views" && Array.isArray(value)) views.push(...value);
    else if (place === "grants" && Array.isArray(value)) grants.push(...value);
    else
      problems.push(
        place === "workspace"
          ? { path: document.path, code: "mapping_expected", message: "expected a mapping" }
          : { path: document.path, code: "list_expected", message: "expected a list" },
      );
  }
  if (problems.length > 0) return err(problems);
  return ok({
    label: workspace?.["label"],
    zone: workspace?.["zone"],
    forms: putInOrder(forms, workspace?.["formOrder"]),
    views,
    grants,
  });
}

/** Forms in the listed order; those that are not listed come last, by the name of their file. */
function putInOrder(forms: readonly unknown[], order: unknown): readonly unknown[] {
  const places = new Map(
    Array.isArray(order) ? order.map((key: unknown, index): [unknown, number] => [key, index]) : [],
  );
  const placeOfForm = (form: unknown): number =>
    isObject(form) ? (places.get(form["key"]) ?? places.size) : places.size;
  return forms.toSorted((a, b) => placeOfForm(a) - placeOfForm(b));
}

/** The documents of a definition, each in its canonical writing, so that equal definitions give equal text. */
export function writeDocuments(definition: Definitions): readonly DefinitionDocument[] {
  const views = new Map<string, unknown[]>();
  for (const view of definition.views) {
    const form = isObject(view) && typeof view["form"] === "string" ? view["form"] : "other";
    views.set(form, [...(views.get(form) ?? []), view]);
  }
  const formOrder = definition.forms.flatMap((form) => (isObject(form) ? [form["key"]] : []));
  return [
    { path: "workspace.yaml", text: writeYaml({ label: definition.label, zone: definition.zone, formOrder }) },
    ...definition.forms.map((form) => ({
      path: `forms/${isObject(form) ? String(form["key"]) : "form"}.yaml`,
      text: writeYaml(form),
    })),
    ...[...views]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([form, list]) => ({ path: `views/${form}.yaml`, text: writeYaml(list) })),
    { path: "grants.yaml", text: writeYaml(definition.grants) },
  ];
}

/** Whether a file below a pack's folder is one that readDocuments takes, or refuses: by its type alone. */
export function isDocumentPath(path: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(path);
}

function placeOf(path: string): "workspace" | "form" | "views" | "grants" | "unknown" | null {
  if (!isDocumentPath(path)) return null;
  const place = path.replace(/\.(?:ya?ml|json)$/, "");
  if (place === "pack") return null;
  if (place === "workspace" || place === "grants") return place;
  if (/^forms\/[^/.][^/]*$/.test(place)) return "form";
  return /^views\/[^/.][^/]*$/.test(place) ? "views" : "unknown";
}

function writeYaml(value: unknown): string {
  return stringify(inOrder(value), { lineWidth: 0, aliasDuplicateObjects: false });
}

// What a document is comes first, what it consists of last; between them, by name. A database keeps no order of its own.
const firstNames = ["key", "form", "kind", "field", "label", "zh", "en", "description", "icon", "group", "title"];
const lastNames = ["fields", "options", "columns", "validations", "constraints", "sections"];

function rankOf(name: string): number {
  const first = firstNames.indexOf(name);
  return first >= 0 ? first : firstNames.length + 1 + lastNames.indexOf(name);
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  const names = Object.keys(value).toSorted((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  return Object.fromEntries(names.map((name) => [name, inOrder(value[name])]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
