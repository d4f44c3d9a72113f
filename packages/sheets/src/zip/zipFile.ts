import { fromFd } from "yauzl";
import type { Entry, ZipFile as YauzlFile } from "yauzl";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { limitExpansion } from "../bytes.ts";
import type { ByteStream } from "../bytes.ts";
import type { Limits } from "../limits.ts";
import { SheetError } from "../sheetError.ts";

/** The parts of a zip file, read by name as often as needed. */
export interface ZipParts {
  readonly names: readonly string[];
  readonly has: (name: string) => boolean;
  /** Bytes of a part as a stream that stops at the limits. */
  readonly stream: (name: string) => ByteStream;
  /** A small part whole, as text. */
  readonly text: (name: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

const maxEntries = 20_000;
/** Workbook lists, styles and relations; the largest honest style sheets have a few megabytes. */
const smallPartBytes = 64 * 1024 * 1024;

/**
 * Opens a zip file by its central directory.
 * @throws SheetError "sheets.damaged" when it is cut off or two parts of one name differ
 */
export async function openZip(path: string, limits: Limits): Promise<ZipParts> {
  const handle = await open(path, "r");
  try {
    const zip = await openDirectory(handle);
    const entries = await readEntries(zip);
    const stream = (name: string): ByteStream => readPart(zip, findEntry(entries, name), limits);
    return {
      names: [...entries.values()].map((entry) => entry.fileName),
      has: (name) => entries.has(name.toLowerCase()),
      stream,
      text: (name) => readText(stream(name), name),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw asDamaged(error, "zip");
  }
}

function asDamaged(error: unknown, part: string): unknown {
  return error instanceof SheetError ? error : new SheetError("sheets.damaged", { part }, { cause: error });
}

function openDirectory(handle: FileHandle): Promise<YauzlFile> {
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false, strictFileNames: false, validateEntrySize: true };
    fromFd(handle.fd, options, (error, zip) => {
      if (error === null) resolve(zip);
      else reject(error);
    });
  });
}

/** By name in lower case, since some writers disagree with their own relations about case. */
function readEntries(zip: YauzlFile): Promise<ReadonlyMap<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on("error", reject);
    zip.on("end", () => resolve(entries));
    zip.on("entry", (entry) => {
      const name = entry.fileName.replaceAll("\\", "/").toLowerCase();
      const known = entries.get(name);
      const isOther = known !== undefined && known.crc32 !== entry.crc32;
      if (isOther || entries.size >= maxEntries) {
        reject(new SheetError("sheets.damaged", { part: entry.fileName }));
        return;
      }
      entries.set(name, entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

function findEntry(entries: ReadonlyMap<string, Entry>, name: string): Entry {
  const entry = entries.get(name.toLowerCase());
  if (entry === undefined) throw new SheetError("sheets.damaged", { part: name });
  if (entry.isEncrypted()) throw new SheetError("sheets.encrypted");
  return entry;
}

async function* readPart(zip: YauzlFile, entry: Entry, limits: Limits): ByteStream {
  try {
    const stream = await zip.openReadStreamPromise(entry);
    try {
      yield* limitExpansion(stream, () => entry.compressedSize, limits);
    } finally {
      stream.destroy();
    }
  } catch (error) {
    throw asDamaged(error, entry.fileName);
  }
}

async function readText(stream: ByteStream, name: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > smallPartBytes) throw new SheetError("sheets.tooLarge", { part: name });
    chunks.push(chunk);
  }
  return decodeXml(Buffer.concat(chunks));
}

/** XML bytes as text: UTF-16 with its mark, UTF-8 otherwise. */
export function decodeXml(bytes: Buffer): string {
  return new TextDecoder(xmlEncoding(bytes)).decode(bytes);
}

/** The encoding of XML by its first bytes. */
export function xmlEncoding(bytes: Buffer): "utf-8" | "utf-16le" | "utf-16be" {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return "utf-8";
}
