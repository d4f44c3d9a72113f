import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import type { ChoiceOption, FieldDefinition, FieldOf } from "@tongzhou/model";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { proposalQuery } from "../desk/designQueries.ts";
import { changeFields, withSetting } from "../model/fieldEdits.ts";
import type { FieldId } from "../model/fieldId.ts";
import { countOptions, isChoiceKind, optionsOf } from "../model/optionProposal.ts";
import { sameJson } from "../model/sameJson.ts";
import { OptionsEditor } from "./OptionsEditor.tsx";
import { ProposalNote } from "./ProposalNote.tsx";

/** Props of ChoiceOptions. */
export interface ChoiceOptionsProps {
  readonly id: FieldId;
  readonly field: FieldOf<"choice"> | FieldOf<"choices">;
  /** The field as everyone works with it; undefined for a new one. */
  readonly before: FieldDefinition | undefined;
}

/** The options of a choice; while another kind of field becomes one, beside the values that are there. */
export function ChoiceOptions({ id, field, before }: ChoiceOptionsProps): ReactElement {
  const { workspace, desk, draft } = useDesign();
  const { form } = useFormDesk();
  const old = before !== undefined && isChoiceKind(before.kind) && "options" in before ? before.options : [];
  const isBecoming = before !== undefined && !isChoiceKind(before.kind);
  const proposal = useQuery({
    ...proposalQuery(workspace.key, draft.base.version, { form: form.key, field: id, kind: field.kind }),
    enabled: isBecoming,
  });
  const { data } = proposal;
  const set = (options: readonly ChoiceOption[], tag?: string): void =>
    desk.edit(
      changeFields(form.key, [id], (one) => withSetting(one, "options", options)),
      tag,
    );
  const proposed = data === undefined ? [] : optionsOf(data);
  return (
    <>
      {isBecoming && (
        <ProposalNote
          proposal={proposal}
          isList={field.kind === "choices"}
          isTaken={sameJson(proposed, field.options)}
          onTake={() => set(proposed)}
        />
      )}
      <OptionsEditor
        options={field.options}
        published={new Set(old.map((option) => option.key))}
        counts={isBecoming && data !== undefined ? countOptions(field, data) : undefined}
        onChange={set}
      />
    </>
  );
}
