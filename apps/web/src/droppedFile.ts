import { createStore } from "./store.ts";

/** A spreadsheet that was dropped on a list; the import page takes it up, so that neither page needs to know the other. */
export const droppedFile = createStore<File | undefined>(undefined);
