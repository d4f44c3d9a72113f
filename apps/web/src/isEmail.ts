/** Whether a text is an e-mail address as far as anyone can tell without sending a mail; the server's own pattern. */
export function isEmail(text: string): boolean {
  return /^[^@\s]+@[^@\s]+$/.test(text.trim());
}
