import type { ReactElement } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { convertibleKinds, fieldSpec } from "@tongzhou/model";
import type { FieldKind } from "@tongzhou/model";
import { CheckField, Segmented, SelectField } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { fetchProposal } from "../desk/designQueries.ts";
import { FormulaSetting } from "../expression/FormulaSetting.tsx";
import { changeFields, setKind, setLabel, withSetting } from "../model/fieldEdits.ts";
import { findField, splitFieldId } from "../model/fieldId.ts";
import { isChoiceKind, takeProposal } from "../model/optionProposal.ts";
import { BandsEditor } from "./BandsEditor.tsx";
import { ChoiceOptions } from "./ChoiceOptions.tsx";
import type { FieldTabProps } from "./FieldSettings.tsx";
import { KeyInput } from "./KeyInput.tsx";
import { KindSettings } from "./KindSettings.tsx";
import { LabelInput } from "./LabelInput.tsx";
import { OptionsEditor } from "./OptionsEditor.tsx";
import { PartsEditor } from "./PartsEditor.tsx";
import styles from "./Settings.module.css";

const noText: ReadonlySet<FieldKind> = new Set<FieldKind>([
  "boolean",
  "rating",
  "progress",
  "subform",
  "attachments",
  "images",
  "signature",
  "location",
  "address",
]);

/** What a field is called, what kind it is, and how it looks. */
export function BasicTab(props: FieldTabProps): ReactElement {
  const { id, field, isPublished, onSet } = props;
  const { t, label } = useWording();
  const { workspace, desk, draft } = useDesign();
  const queries = useQueryClient();
  const { form, published, select } = useFormDesk();
  const spec = fieldSpec(field.kind);
  const before = findField(published, id);
  const { parent } = splitFieldId(id);
  // What everyone works with now decides what the values can become.
  const kinds = [field.kind, ...convertibleKinds(before ?? field)].filter(
    (kind, index, all) => all.indexOf(kind) === index && (parent === undefined || fieldSpec(kind).can.beInSubform),
  );
  if (before !== undefined && !kinds.includes(before.kind)) kinds.push(before.kind);
  const handleKind = (kind: FieldKind): void => {
    const tag = `kind ${id} ${kind}`;
    desk.edit(setKind(form.key, id, kind, before), tag);
    if (before === undefined || !isChoiceKind(kind) || isChoiceKind(before.kind)) return;
    const place = { form: form.key, field: id, kind };
    // One step with the change of kind; when it fails, the note at the options says so and offers another try.
    void fetchProposal(queries, workspace.key, draft.base.version, place).then((proposal) => {
      if (proposal !== undefined) desk.edit(takeProposal(form.key, id, kind, proposal), tag);
    });
  };
  const isBecoming = before !== undefined && before.kind !== field.kind;
  const kindHelp = !isBecoming
    ? undefined
    : [
        t("designer.kindWillConvert", { from: label(fieldSpec(before.kind).label) }),
        ...(field.kind === "link" ? [t("designer.kindByTitle")] : []),
        ...(field.kind === "member" || field.kind === "members" ? [t("designer.kindByName")] : []),
      ].join("");
  return (
    <>
      <LabelInput
        name={t("designer.label")}
        value={field.label}
        original={spec.label}
        onChange={(next) => {
          if (next === undefined) return;
          const { id: nextId, edit } = setLabel(draft.now, form, id, next, isPublished);
          desk.edit(edit, `label ${isPublished ? id : "new"}`);
          if (nextId !== id) select({ kind: "fields", ids: [nextId] });
        }}
      />
      {kinds.length > 1 && (
        <SelectField
          label={t("designer.kind")}
          value={field.kind}
          options={kinds.map((kind) => ({ value: kind, text: label(fieldSpec(kind).label) }))}
          help={kindHelp}
          onChange={handleKind}
        />
      )}
      {field.kind === "formula" && <FormulaSetting {...props} field={field} />}
      {(field.kind === "choice" || field.kind === "choices") && <ChoiceOptions id={id} field={field} before={before} />}
      {field.kind === "formula" && field.result === "text" && (
        <div>
          <OptionsEditor
            legend={t("designer.marks")}
            options={field.options ?? []}
            published={new Set()}
            isOptional
            onChange={(options, tag) =>
              desk.edit(
                changeFields(form.key, [id], (old) =>
                  withSetting(old, "options", options.length === 0 ? undefined : options),
                ),
                tag,
              )
            }
          />
          <p className={styles.note}>{t("designer.marksHelp")}</p>
        </div>
      )}
      {field.kind === "formula" && field.result === "number" && parent === undefined && (
        <BandsEditor bands={field.bands} onChange={(bands, tag) => onSet("bands", bands, tag)} />
      )}
      {field.kind === "auto_number" && (
        <PartsEditor
          field={field}
          onChange={(parts, tag) =>
            desk.edit(
              changeFields(form.key, [id], (old) => withSetting(old, "parts", parts)),
              tag,
            )
          }
        />
      )}
      <KindSettings field={field} isColumn={parent !== undefined} onSet={onSet} />
      {!noText.has(field.kind) && spec.can.beWritten && (
        <LabelInput
          name={t("designer.placeholder")}
          value={field.placeholder}
          isOptional
          onChange={(next) => onSet("placeholder", next)}
        />
      )}
      <LabelInput
        name={t("designer.description")}
        value={field.description}
        isOptional
        onChange={(next) => onSet("description", next)}
      />
      {parent === undefined && (
        <div className={styles.row}>
          <span className={styles.caption}>{t("designer.width")}</span>
          <Segmented
            label={t("designer.width")}
            value={String(field.width ?? 0)}
            segments={[
              { value: "0", text: t("designer.widthAuto") },
              { value: "3", text: "¼" },
              { value: "4", text: "⅓" },
              { value: "6", text: "½" },
              { value: "8", text: "⅔" },
              { value: "9", text: "¾" },
              { value: "12", text: t("designer.widthFull") },
            ]}
            onChange={(width) => onSet("width", width === "0" ? undefined : Number(width))}
          />
        </div>
      )}
      <CheckField
        look="switch"
        label={t("designer.hidden")}
        isChecked={field.hidden === true}
        onChange={(isOn) => onSet("hidden", isOn || undefined)}
      />
      {spec.can.beWritten && (
        <CheckField
          look="switch"
          label={t("designer.readOnly")}
          isChecked={field.readOnly === true}
          onChange={(isOn) => onSet("readOnly", isOn || undefined)}
        />
      )}
      <KeyInput id={id} field={field} isPublished={isPublished} />
    </>
  );
}
