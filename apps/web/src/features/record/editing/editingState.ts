import type { ApiError } from "../../../api/apiError.ts";
import type { Edits } from "../model/draftModel.ts";
import type { Clash } from "../model/mergeModel.ts";

// One record's unsaved changes:
//
//   clean ── change ──▶ typing ── commit ──▶ saving ── accepted ──▶ clean
//                          ▲                   │ ├── not reached ──▶ waiting (sent again when the server is back)
//                          │                   │ ├── refused ──────▶ refused (problems at the fields)
//                          └──── change ───────┘ └── clash ────────▶ clashing (the person settles each field)

/** How the unsaved changes fare. */
export type EditingPhase = "clean" | "typing" | "saving" | "waiting" | "refused" | "clashing";

/** Fields that changed elsewhere while the record was on the screen. */
export interface Marks {
  readonly keys: ReadonlySet<string>;
  /** Member who changed them; null when it may have been several. */
  readonly by: number | null;
}

/** A record's unsaved changes and what became of them. */
export interface EditingState {
  readonly phase: EditingPhase;
  readonly edits: Edits;
  /** Texts typed that are no values yet, by path; nothing of their fields is sent. */
  readonly unfinished: Readonly<Record<string, string>>;
  readonly clashes: Readonly<Record<string, Clash>>;
  /** What the server held against a field; under "" against the record as a whole. */
  readonly refusals: Readonly<Record<string, ApiError>>;
  readonly marks: Marks | null;
  /** The edits were found on this device when the record was opened. */
  readonly isOffered: boolean;
  /** False when this device would not keep them through a reload. */
  readonly isKept: boolean;
}

/** Nothing unsaved. */
export const cleanState: EditingState = {
  phase: "clean",
  edits: {},
  unfinished: {},
  clashes: {},
  refusals: {},
  marks: null,
  isOffered: false,
  isKept: true,
};
