/** An id for a record that is begun, different from those of all other windows and of earlier ones. */
export function newDraftId(): string {
  return crypto.randomUUID().slice(0, 13).replaceAll("-", "");
}
