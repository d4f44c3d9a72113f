/** What the address of a form's page may say besides the form. */
export interface FormSearch {
  /** Key of the saved view. */
  readonly view?: string;
  /** Filter expression laid over the view, e.g. from a number on the home page. */
  readonly filter?: string;
  /** Record shown in the side panel. */
  readonly peek?: number;
}

/** Reads a form page's query string; what does not fit is left out. */
export function parseFormSearch(raw: Readonly<Record<string, unknown>>): FormSearch {
  const { view, filter, peek } = raw;
  return {
    ...(isText(view, 48) ? { view } : {}),
    ...(isText(filter, 20_000) ? { filter } : {}),
    ...(typeof peek === "number" && Number.isSafeInteger(peek) && peek > 0 ? { peek } : {}),
  };
}

/** What the address of a record's page may say besides the record. */
export interface RecordSearch extends FormSearch {
  /** On the page that makes a record: a link field and the record it begins with, as `field.id`. */
  readonly link?: string;
  /** On the page that makes a record: the record whose values it begins with. */
  readonly copy?: number;
  /** On the page that makes a record: the draft on this device to go on with. */
  readonly draft?: string;
}

/** Reads a record page's query string; what does not fit is left out. */
export function parseRecordSearch(raw: Readonly<Record<string, unknown>>): RecordSearch {
  const { link, copy, draft } = raw;
  return {
    ...parseFormSearch(raw),
    ...(isText(link, 80) && /^[a-z][a-z0-9_]*\.[1-9]\d{0,15}$/.test(link) ? { link } : {}),
    ...(typeof copy === "number" && Number.isSafeInteger(copy) && copy > 0 ? { copy } : {}),
    ...(isText(draft, 40) && /^[a-z0-9]+$/.test(draft) ? { draft } : {}),
  };
}

/** Reads the import page's query string: the form to import into, and the import at work, if there is one. */
export function parseImportSearch(raw: Readonly<Record<string, unknown>>): {
  readonly form?: string;
  readonly import?: string;
} {
  return {
    ...(isText(raw["form"], 48) ? { form: raw["form"] } : {}),
    ...(isText(raw["import"], 64) ? { import: raw["import"] } : {}),
  };
}

/** Reads where to go after signing in; only a path of our own is taken. */
export function parseNext(raw: Readonly<Record<string, unknown>>): { readonly next?: string } {
  const { next } = raw;
  return isText(next, 2000) && isOwnPath(next) ? { next } : {};
}

function isOwnPath(path: string): boolean {
  return path.startsWith("/") && !path.startsWith("//") && !path.includes("\\");
}

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === "string" && value !== "" && value.length <= maxLength;
}
