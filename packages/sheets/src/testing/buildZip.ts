import { crc32, deflateRawSync } from "node:zlib";

/** One file of a zip to build; `claims` overrides what the headers say about it. */
export interface ZipPart {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly claims?: { readonly size?: number };
}

/** A zip file with deflated parts; small enough to be exact about every header. */
export function buildZip(parts: readonly ZipPart[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, claims } of parts) {
    const plain = typeof content === "string" ? Buffer.from(content) : Buffer.from(content);
    const packed = deflateRawSync(plain, { level: 9 });
    const title = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x0800, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(plain), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(claims?.size ?? plain.length, 18);
    fields.writeUInt16LE(title.length, 22);
    bodies.push(Buffer.from("PK\u0003\u0004"), fields, title, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\u0001\u0002\u0014\0", "latin1"), fields, rest, title);
    offset += 4 + fields.length + title.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", 0, "latin1");
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, list, end]);
}

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** What varies in a workbook built for a test. */
export interface WorkbookParts {
  /** Inner XML of `sheetData`. */
  readonly rows: string;
  readonly sharedStrings?: string;
  /** Number format codes; style n of a cell is the n-th. */
  readonly formats?: readonly string[];
  readonly is1904?: boolean;
  readonly beforeRows?: string;
  readonly afterRows?: string;
}

/** The smallest workbook Excel would open, with one sheet. */
export function buildWorkbook(parts: WorkbookParts): Buffer {
  const formats = parts.formats ?? [];
  const codes = formats.map(
    (code, i) => `<numFmt numFmtId="${200 + i}" formatCode="${code.replaceAll('"', "&quot;")}"/>`,
  );
  const styles = formats.map((_, i) => `<xf numFmtId="${200 + i}"/>`);
  const strings = parts.sharedStrings;
  return buildZip([
    {
      name: "_rels/.rels",
      content: `<Relationships><Relationship Id="r1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: "xl/workbook.xml",
      content: `<workbook xmlns="${main}" xmlns:r="${relations}"><workbookPr date1904="${parts.is1904 === true ? 1 : 0}"/><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      content: `<Relationships><Relationship Id="r1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${relations}/styles" Target="styles.xml"/>${strings === undefined ? "" : `<Relationship Id="r3" Type="${relations}/sharedStrings" Target="sharedStrings.xml"/>`}</Relationships>`,
    },
    {
      name: "xl/styles.xml",
      content: `<styleSheet xmlns="${main}"><numFmts>${codes.join("")}</numFmts><cellXfs>${styles.join("")}</cellXfs></styleSheet>`,
    },
    ...(strings === undefined ? [] : [{ name: "xl/sharedStrings.xml", content: strings }]),
    {
      name: "xl/worksheets/sheet1.xml",
      content: `<worksheet xmlns="${main}">${parts.beforeRows ?? ""}<sheetData>${parts.rows}</sheetData>${parts.afterRows ?? ""}</worksheet>`,
    },
  ]);
}
