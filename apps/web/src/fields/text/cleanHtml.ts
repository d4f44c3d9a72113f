import DOMPurify from "dompurify";

const tags = [
  "p",
  "br",
  "strong",
  "em",
  "s",
  "u",
  "code",
  "pre",
  "blockquote",
  "ul",
  "ol",
  "li",
  "h1",
  "h2",
  "h3",
  "hr",
  "a",
];

/** Markup that cannot run code, load anything or leave its place: the tags the editor writes, and safe links. */
export function cleanHtml(html: string): string {
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS: tags,
    ALLOWED_ATTR: ["href", "target", "rel"],
    ALLOWED_URI_REGEXP: /^(?:https?|mailto|tel):/i,
    ADD_ATTR: ["target"],
  });
}
