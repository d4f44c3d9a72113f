const longest = 200;

/** A name as it may be shown and saved: no path, no control characters, nothing that turns text around, not too long. */
export function cleanFileName(name: string): string {
  const last = name.normalize("NFC").split(/[/\\]/).at(-1) ?? "";
  const clean = last
    .toWellFormed()
    // Control characters, and the marks that make "exe.pdf" out of "fdp.exe".
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
    .replaceAll(/[<>:"|?*]/g, "_")
    .trim()
    .replace(/^\.+/, "");
  if (clean === "") return "file";
  return shorten(clean);
}

function shorten(name: string): string {
  if (name.length <= longest) return name;
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 && name.length - dot <= 12 ? name.slice(dot) : "";
  return `${name
    .slice(0, longest - extension.length)
    .toWellFormed()
    .replace(/\uFFFD$/, "")}${extension}`;
}

/** The header that names a download; old programs get the ASCII form (RFC 6266). */
export function contentDisposition(kind: "inline" | "attachment", name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
