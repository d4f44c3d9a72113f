import { lazy, Suspense } from "react";
import type { ComponentType, ReactElement } from "react";
import type { FieldDefinition, FieldKind, FieldOf } from "@tongzhou/model";
import { BooleanEditor } from "./boolean/BooleanEditor.tsx";
import type { EditorProps } from "./fieldFace.ts";
import { FilesEditor } from "./file/FilesEditor.tsx";
import { SignatureEditor } from "./file/SignatureEditor.tsx";
import { RatingEditor } from "./number/RatingEditor.tsx";
import { PickEditor } from "./pick/PickEditor.tsx";
import { AddressEditor } from "./place/AddressEditor.tsx";
import { LocationEditor } from "./place/LocationEditor.tsx";
import { LongTextEditor } from "./text/LongTextEditor.tsx";
import { TypedEditor } from "./TypedEditor.tsx";

// The editor of formatted text weighs more than a whole grid; it comes when first needed.
const LazyRichText = lazy(async () => ({ default: (await import("./text/RichTextEditor.tsx")).RichTextEditor }));

function RichText(props: EditorProps<FieldOf<"rich_text">>): ReactElement {
  return (
    <Suspense fallback={null}>
      <LazyRichText {...props} />
    </Suspense>
  );
}

// A subform's cells have editors themselves, so FieldEditor knows it apart; null is what only the platform writes.
const fieldEditors = {
  text: TypedEditor,
  long_text: LongTextEditor,
  rich_text: RichText,
  number: TypedEditor,
  money: TypedEditor,
  integer: TypedEditor,
  rating: RatingEditor,
  progress: TypedEditor,
  boolean: BooleanEditor,
  date: TypedEditor,
  datetime: TypedEditor,
  time: TypedEditor,
  duration: TypedEditor,
  choice: PickEditor,
  choices: PickEditor,
  member: PickEditor,
  members: PickEditor,
  department: PickEditor,
  departments: PickEditor,
  link: PickEditor,
  links: PickEditor,
  auto_number: null,
  phone: TypedEditor,
  email: TypedEditor,
  url: TypedEditor,
  address: AddressEditor,
  location: LocationEditor,
  attachments: FilesEditor,
  images: FilesEditor,
  signature: SignatureEditor,
  formula: null,
  created_at: null,
  created_by: null,
  updated_at: null,
  updated_by: null,
} as const satisfies { readonly [K in Exclude<FieldKind, "subform">]: ComponentType<EditorProps<FieldOf<K>>> | null };

/** The editor of a kind; null when there is none. */
export function editorOf(kind: Exclude<FieldKind, "subform">): ComponentType<EditorProps> | null {
  // An editor takes its own kind's settings; FieldEditor only ever gives it a field of that kind.
  return fieldEditors[kind] as unknown as ComponentType<EditorProps<FieldDefinition>> | null;
}
