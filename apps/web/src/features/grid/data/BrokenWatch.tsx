import { useMemo } from "react";
import type { ReactElement } from "react";
import { useLiveWatch } from "../../../api/live/live.tsx";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import type { Sheet } from "../sheet/sheetModel.ts";
import { formsRead } from "./formsRead.ts";
import type { BrokenRows } from "./useBrokenRows.ts";

/** Props of BrokenWatch. */
export interface BrokenWatchProps {
  readonly sheet: Pick<Sheet, "form">;
  readonly broken: BrokenRows;
}

/** Watches the records that the constraints of a list's form read, so that its marks stay true. */
export function BrokenWatch({ sheet: { form }, broken }: BrokenWatchProps): ReactElement {
  const { forms } = useWorkspace();
  const watched = useMemo(
    () =>
      formsRead(
        form.definition,
        forms.map(({ definition }) => definition),
      ),
    [form, forms],
  );
  return (
    <>
      {watched.map((key) => (
        <FormWatch key={key} form={key} onChange={broken.refresh} />
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
