// How record values travel. One shape for HTTP, history, import, export, and the browser.
//
//   text, long_text, rich_text, phone, email, url, auto_number   string ("" is stored as null)
//   number, money                                                decimal string, e.g. "1234.50"; JSON numbers are accepted
//                                                                on input when they have at most 15 significant digits
//   integer, rating, progress (0 to 100), duration (seconds)     JSON integer within ±(2^53 − 1)
//   boolean                                                      true | false
//   date "YYYY-MM-DD" · datetime "2026-11-21T08:00:00.000Z" (input needs a zone) · time "HH:MM:SS"
//   choice                                                       option key · choices: array of option keys
//   member, department, link                                     id · members, departments, links: array of ids
//   address { province, city, district, detail } (names) · location { lat, lng, label } (lat and lng decimal numbers)
//   attachments, images                                          array of file ids (string) · signature: one file id
//   subform                                                      array of rows: { id?, …fields }; order is position
//   formula                                                      as its result kind, read only
//   blank                                                        null everywhere
//
// On reads, links come as { id, title } (title null when the actor may not see the record, and then id is null too),
// files as { id, name, sizeBytes, mediaType, width?, height? }, members and departments as ids (names come from the directory).

/** A JSON value as a record field holds it. */
export type Wire = null | string | number | boolean | readonly Wire[] | { readonly [key: string]: Wire };

/** Field values by key, as sent by a caller. */
export type WireValues = Readonly<Record<string, Wire>>;

/** A linked record as shown. */
export interface LinkedRecord {
  readonly id: number;
  readonly title: string | null;
}

/** A file as shown in a record. */
export interface FileReference {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
  readonly width?: number;
  readonly height?: number;
}
