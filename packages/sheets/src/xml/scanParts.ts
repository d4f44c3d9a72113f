import type { ByteStream } from "../bytes.ts";
import { xmlEncoding } from "../zip/zipFile.ts";

/** The text of an XML stream, piece by piece, without its byte order mark. */
export async function* scanParts(stream: ByteStream): AsyncIterable<string> {
  let decoder: TextDecoder | undefined;
  for await (const chunk of stream) {
    decoder ??= new TextDecoder(xmlEncoding(chunk));
    yield decoder.decode(chunk, { stream: true });
  }
  const rest = decoder?.decode() ?? "";
  if (rest !== "") yield rest;
}
