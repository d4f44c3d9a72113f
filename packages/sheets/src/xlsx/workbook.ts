import type { DateSystem } from "../dates/serial.ts";
import { SheetError } from "../sheetError.ts";
import { XmlScanner, readAttribute, readLocalAttribute } from "../xml/xmlScanner.ts";
import type { ZipParts } from "../zip/zipFile.ts";
import { readNumberFormat } from "./numberFormat.ts";
import type { NumberFormat } from "./numberFormat.ts";

/** What must be known of a workbook before its rows can be read. */
export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean; readonly part: string }[];
  readonly dateSystem: DateSystem;
  /** By the style number of a cell. */
  readonly formats: readonly NumberFormat[];
  readonly sharedStringsPart: string | undefined;
}

interface Relation {
  readonly id: string;
  /** Last word of the type, which strict and transitional files share. */
  readonly type: string;
  readonly target: string;
}

/** Where the workbook of a package is, or undefined when it holds none. */
export async function findWorkbookPart(zip: ZipParts): Promise<string | undefined> {
  if (zip.has("_rels/.rels")) {
    const relations = readRelations(await zip.text("_rels/.rels"), "");
    const found = relations.find(({ type, target }) => type === "officeDocument" && zip.has(target));
    if (found !== undefined) return found.target;
  }
  return ["xl/workbook.xml", "xl/workbook.bin"].find((name) => zip.has(name));
}

/** Reads the list of sheets, the date system and the number formats. */
export async function readWorkbook(zip: ZipParts, part: string): Promise<Workbook> {
  const slash = part.lastIndexOf("/") + 1;
  const folder = part.slice(0, slash);
  const relationsPart = `${folder}_rels/${part.slice(slash)}.rels`;
  const relations = zip.has(relationsPart) ? readRelations(await zip.text(relationsPart), folder) : [];
  const list = readSheetList(await zip.text(part));
  const sheets = list.sheets.flatMap((sheet) => {
    const relation = relations.find(({ id }) => id === sheet.relation);
    // chart and macro sheets hold no rows
    if (relation === undefined || relation.type !== "worksheet") return [];
    return zip.has(relation.target) ? [{ name: sheet.name, hidden: sheet.hidden, part: relation.target }] : [];
  });
  if (sheets.length === 0) throw new SheetError("sheets.damaged", { part });
  const partOf = (type: string): string | undefined =>
    relations.find((relation) => relation.type === type && zip.has(relation.target))?.target;
  const styles = partOf("styles");
  return {
    sheets,
    dateSystem: list.dateSystem,
    formats: styles === undefined ? [] : readFormats(await zip.text(styles)),
    sharedStringsPart: partOf("sharedStrings"),
  };
}

function scan(
  xml: string,
  open: (name: string, attributes: string) => void,
  close: (name: string) => void = () => {},
): void {
  const scanner = new XmlScanner({ open, close, text: () => {} });
  // in pieces, so that one long document is not refused as one long tag
  for (let at = 0; at < xml.length; at += 65_536) scanner.write(xml.slice(at, at + 65_536));
  scanner.end();
}

function readRelations(xml: string, folder: string): Relation[] {
  const relations: Relation[] = [];
  scan(xml, (name, attributes) => {
    if (name !== "Relationship" || readAttribute(attributes, "TargetMode") === "External") return;
    const type = readAttribute(attributes, "Type") ?? "";
    relations.push({
      id: readAttribute(attributes, "Id") ?? "",
      type: type.slice(type.lastIndexOf("/") + 1),
      target: resolveTarget(folder, readAttribute(attributes, "Target") ?? ""),
    });
  });
  return relations;
}

function resolveTarget(folder: string, target: string): string {
  const slashed = target.replaceAll("\\", "/");
  if (slashed.startsWith("/")) return slashed.slice(1);
  const steps: string[] = [];
  for (const step of `${folder}${slashed}`.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "." && step !== "") steps.push(step);
  }
  return steps.join("/");
}

function readSheetList(xml: string): {
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean; readonly relation: string }[];
  readonly dateSystem: DateSystem;
} {
  const sheets: { name: string; hidden: boolean; relation: string }[] = [];
  let dateSystem: DateSystem = 1900;
  scan(xml, (name, attributes) => {
    if (name === "workbookPr") {
      const flag = readAttribute(attributes, "date1904");
      if (flag === "1" || flag === "true") dateSystem = 1904;
    } else if (name === "sheet") {
      const state = readAttribute(attributes, "state");
      sheets.push({
        name: readAttribute(attributes, "name")?.toWellFormed() ?? `Sheet${sheets.length + 1}`,
        hidden: state === "hidden" || state === "veryHidden",
        relation: readLocalAttribute(attributes, "id") ?? "",
      });
    }
  });
  return { sheets, dateSystem };
}

function readFormats(xml: string): readonly NumberFormat[] {
  const codes = new Map<number, string>();
  const formats: NumberFormat[] = [];
  let isCellFormats = false;
  scan(
    xml,
    (name, attributes) => {
      if (name === "numFmt") {
        const code = readAttribute(attributes, "formatCode");
        if (code !== undefined) codes.set(Number(readAttribute(attributes, "numFmtId")), code);
      } else if (name === "cellXfs") isCellFormats = true;
      else if (name === "xf" && isCellFormats) {
        const id = Number(readAttribute(attributes, "numFmtId") ?? "0");
        formats.push(readNumberFormat(id, codes.get(id)));
      }
    },
    (name) => {
      if (name === "cellXfs") isCellFormats = false;
    },
  );
  return formats;
}
