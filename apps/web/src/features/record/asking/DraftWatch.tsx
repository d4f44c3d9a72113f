import type { ReactElement } from "react";
import { useLiveWatch } from "../../../api/live/live.tsx";
import type { AskedDraft } from "./useDraftAnswers.ts";

/** Props of DraftWatch. */
export interface DraftWatchProps {
  readonly asked: Pick<AskedDraft, "forms" | "doubt">;
}

/** Watches the records that a draft's answers rest on while it is on the page, so that they are asked again. */
export function DraftWatch({ asked }: DraftWatchProps): ReactElement {
  return (
    <>
      {asked.forms.map((form) => (
        <FormWatch key={form} form={form} onChange={asked.doubt} />
      ))}
    </>
  );
}

function FormWatch({ form, onChange }: { readonly form: string; readonly onChange: () => void }): null {
  useLiveWatch({ form, isQuiet: true }, (change) => {
    if (change.kind === "resync" || change.what === "records") onChange();
  });
  return null;
}
