import type { ReactElement } from "react";
import { lazyPart } from "./lazyPart.tsx";
import { FormPage } from "./features/grid/FormPage.tsx";

const recordPane = lazyPart(async () => (await import("./features/record/RecordPeek.tsx")).RecordPeek);

/** A form's records, and beside them the one that is open: where the list and the record meet. */
export function RecordsPage(): ReactElement {
  return <FormPage RecordPane={recordPane.Part} />;
}
