import { createContext, use } from "react";
import { must } from "@tongzhou/base";
import type { FormDefinition } from "@tongzhou/model";
import type { FieldId } from "../model/fieldId.ts";
import type { FieldState } from "../model/planModel.ts";

/** What is selected on the canvas: nothing (the form itself), a section, or fields in the order they were picked. */
export type Selection =
  | { readonly kind: "form" }
  | { readonly kind: "section"; readonly key: string }
  | { readonly kind: "fields"; readonly ids: readonly FieldId[] };

/** The parts of a field's settings. */
export type FieldTab = "basic" | "rules" | "uses";

/** The form on the page and what the hands are on. */
export interface FormDesk {
  readonly form: FormDefinition;
  /** The form as everyone works with it; undefined for a new one. */
  readonly published: FormDefinition | undefined;
  readonly states: ReadonlyMap<FieldId, FieldState>;
  readonly selection: Selection;
  readonly select: (selection: Selection) => void;
  /** Selected fields; empty when something else is. */
  readonly selected: readonly FieldId[];
  /** The open part of a field's settings; it stays while one goes from field to field. */
  readonly fieldTab: FieldTab;
  readonly openFieldTab: (tab: FieldTab) => void;
  /** Says something to those who listen. */
  readonly announce: (text: string) => void;
}

const FormDeskContext = createContext<FormDesk | undefined>(undefined);

/** Gives the parts of a form's designer the form. */
export const FormDeskProvider = FormDeskContext.Provider;

/** The form on the page. */
export function useFormDesk(): FormDesk {
  return must(use(FormDeskContext), "form-desk-missing: expected a FormDeskProvider");
}
