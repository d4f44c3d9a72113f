import { err, ok, type Result } from "@tongzhou/base";
import { parseDocument, stringify } from "yaml";

/** One definition document: its path below the pack's folder and its text. */
export interface DefinitionDocument {
  readonly path: string;
  readonly text: string;
}

/** A document that could not be read. */
export interface DocumentProblem {
  readonly path: string;
  readonly message: string;
}

interface Definitions {
  readonly label: unknown;
  readonly zone: unknown;
  readonly forms: readonly unknown[];
  readonly views: readonly unknown[];
  readonly grants: readonly unknown[];
}

// Documents come from people's disks: a text of 2 MB holds the largest form many times over.
const maxDocumentLength = 2_000_000;

/**
 * Puts documents together: workspace.yaml (with `formOrder`, the keys of the forms in the order people see them), forms/*.yaml (one form each), views/*.yaml (a list each), grants.yaml (a list).
 * Other paths are left alone. The result still has to pass checkDefinition.
 */
export function readDocuments(
  documents: readonly DefinitionDocument[],
): Result<Definitions, readonly DocumentProblem[]> {
  const problems: DocumentProblem[] = [];
  const forms: unknown[] = [];
  const views: unknown[] = [];
  const grants: unknown[] = [];
  let workspace: Readonly<Record<string, unknown>> = {};
  for (const document of documents.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const place = placeOf(document.path);
    if (place === null) continue;
    const read = readYaml(document);
    if (!read.ok) {
      problems.push(read.error);
      continue;
    }
    const value = read.value;
    if (place === "form") forms.push(value);
    else if (place === "workspace" && isObject(value)) workspace = value;
    else if (place === "views" && Array.isArray(value)) views.push(...value);
    else if (place === "grants" && Array.isArray(value)) grants.push(...value);
    else
      problems.push({ path: document.path, message: place === "workspace" ? "expected a mapping" : "expected a list" });
  }
  if (problems.length > 0) return err(problems);
  return ok({
    label: workspace["label"],
    zone: workspace["zone"],
    forms: putInOrder(forms, workspace["formOrder"]),
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
    ...[...views].map(([form, list]) => ({ path: `views/${form}.yaml`, text: writeYaml(list) })),
    { path: "grants.yaml", text: writeYaml(definition.grants) },
  ];
}

function placeOf(path: string): "workspace" | "form" | "views" | "grants" | null {
  if (path === "workspace.yaml") return "workspace";
  if (path === "grants.yaml") return "grants";
  if (/^forms\/[^/]+\.ya?ml$/.test(path)) return "form";
  return /^views\/[^/]+\.ya?ml$/.test(path) ? "views" : null;
}

function readYaml({ path, text }: DefinitionDocument): Result<unknown, DocumentProblem> {
  if (text.length > maxDocumentLength) return err({ path, message: `longer than ${maxDocumentLength} characters` });
  const document = parseDocument(text, { uniqueKeys: true });
  const [first] = document.errors;
  if (first !== undefined) return err({ path, message: first.message });
  try {
    // A hundred aliases are more than a person writes and far fewer than a bomb needs.
    return ok(document.toJS({ maxAliasCount: 100 }));
  } catch (error) {
    return err({ path, message: error instanceof Error ? error.message : "unreadable" });
  }
}

function writeYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
