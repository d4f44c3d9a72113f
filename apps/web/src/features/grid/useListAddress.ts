import { useNavigate, useParams, useRouter, useSearch } from "@tanstack/react-router";
import type { FormSearch } from "../../routeSearch.ts";
import { closingStep, listBelow } from "./listAddress.ts";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** On the entry that a record opened beside a list has made: the list it was opened from. */
    readonly listBelow?: string;
  }
}

/** Where a form's list stands, and how it moves so that Back means what one expects. */
export interface ListAddress {
  readonly search: FormSearch;
  /** Shows a record beside the list: Back closes it. One record after another is one step. */
  readonly openRecord: (record: number) => void;
  /** Closes the record beside the list, leaving no step behind. */
  readonly closeRecord: () => void;
  /** Takes the filter that came with the address away. */
  readonly dropFilter: () => void;
}

/** The address of a form's list. */
export function useListAddress(form: string): ListAddress {
  const navigate = useNavigate();
  const { history } = useRouter();
  const { workspace } = useParams({ from: "/w/$workspace" });
  const search = useSearch({ from: "/w/$workspace/f/$form" });
  const to = { to: "/w/$workspace/f/$form", params: { workspace, form } } as const;
  return {
    search,
    openRecord: (peek) =>
      void navigate({
        ...to,
        search: { ...search, peek },
        ...(search.peek === undefined ? { state: { listBelow: listBelow(search) } } : { replace: true, state: true }),
      }),
    closeRecord: () => {
      if (search.peek === undefined) return;
      if (closingStep(search, history.location.state.listBelow) === "back") return history.back();
      const { peek: _peek, ...list } = search;
      void navigate({ ...to, search: list, replace: true });
    },
    dropFilter: () => {
      const { filter: _filter, ...rest } = search;
      void navigate({ ...to, search: rest, ...(rest.peek === undefined ? {} : { replace: true, state: true }) });
    },
  };
}
