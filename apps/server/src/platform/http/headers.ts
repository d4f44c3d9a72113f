// Scripts and connections come from this origin only, and no inline script runs. Inline styles are allowed: the editors
// of expressions and of formatted text write <style> elements while they run, and pasted text tells by style attributes
// what of it is bold. Without script, style cannot act (docs/adr/0009).
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const everywhere = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** Headers of every page and of its scripts and styles. */
export const pageHeaders: Readonly<Record<string, string>> = {
  ...everywhere,
  "content-security-policy": contentSecurityPolicy,
  "permissions-policy": "camera=(self), microphone=(), geolocation=(self), payment=()",
};

/** Headers of every answer of the interface: it is data, is never a page, and is never kept by a cache. */
export const dataHeaders: Readonly<Record<string, string>> = {
  ...everywhere,
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
};

/** Sent where the server is reached by https: half a year without falling back to http. */
export const strictTransport = "max-age=15552000";
