import type { PhrasesOf } from "../phrase.ts";
import type { common as chinese } from "../zh-CN/common.ts";

/** Words that every feature uses. */
export const common = {
  product: "Tongzhou",
  add: "Add",
  cancel: "Cancel",
  clear: "Clear",
  close: "Close",
  copied: "Copied",
  copy: "Copy",
  delete: "Delete",
  edit: "Edit",
  calculating: "Being calculated anew in the background; the values shown already follow the new formula",
  calculatingShare:
    "Being calculated anew in the background ({share} done); the values shown already follow the new formula",
  loading: "Loading",
  more: "More",
  none: "None",
  retry: "Try again",
  save: "Save",
  untitled: "(Untitled)",
  unknownMember: "A member who left",
  requestId: "Request {id}",
  networkOffline: "You are offline. What you typed is still here; try again once you are connected.",
  networkUnavailable: "The server cannot be reached. What you typed is still here; try again in a moment.",
  outdated: "Tongzhou was updated to a new version. Reload to go on; what was saved is not affected.",
  unexpected: "This page ran into an error. Saved data is not affected; reload to go on.",
  reload: "Reload",
} satisfies PhrasesOf<typeof chinese>;
