import type { ReactElement } from "react";
import { fieldSpec, workspaceRoles } from "@tongzhou/model";
import type { FieldDefinition, Grant } from "@tongzhou/model";
import { Button, IconButton, Segmented, SelectField, classNames } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormScope } from "../desk/useFormScope.ts";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { ExpressionInput } from "../expression/ExpressionInput.tsx";
import { deleteGrant, putGrant } from "../model/formEdits.ts";
import { maskOf, setMask } from "../model/grantModel.ts";
import type { FieldMask } from "../model/grantModel.ts";
import { granteeName } from "./granteeName.ts";
import { roleWords } from "./roleWords.ts";
import settings from "../settings/Settings.module.css";
import styles from "./Grants.module.css";

/** Props of GrantSettings. */
export interface GrantSettingsProps {
  readonly grant: Grant;
  readonly onClose: () => void;
}

// What only the platform writes can be seen at most.
function shownMask(grant: Grant, field: FieldDefinition): FieldMask {
  const mask = maskOf(grant, field.key);
  return mask === "write" && !fieldSpec(field.kind).can.beWritten ? "read" : mask;
}

/** One grant: for whom, which records, and field by field what may be seen and changed. */
export function GrantSettings({ grant, onClose }: GrantSettingsProps): ReactElement {
  const { t, label } = useWording();
  const { workspace, desk } = useDesign();
  const scope = useFormScope();
  const { form } = useFormDesk();
  const { to } = grant;
  const people = workspace.members.filter((member) => member.status !== "left");
  const own = form.fields.filter((field) => field.kind === "member" || field.kind === "created_by");
  const setRows = (rows: string): void => {
    const { rows: _old, ...rest } = grant;
    desk.edit(putGrant(rows === "" ? rest : { ...rest, rows }), `grant ${grant.key} rows`);
  };
  const mine = ["created_by", ...own.map((field) => field.key)].filter((key, index, all) => all.indexOf(key) === index);
  return (
    <aside className={settings.panel} aria-label={t("designer.grantSettings")}>
      <header className={settings.head}>
        <b className={classNames(settings.title, styles.subject)}>{granteeName(grant, workspace, t)}</b>
        <span className={settings.caption}>{grant.key}</span>
        <IconButton icon="x" label={t("common.close")} onClick={onClose} />
      </header>
      <div className={settings.body}>
        <SelectField
          label={t("designer.grantTo")}
          value={"role" in to ? `role ${to.role}` : `member ${to.member}`}
          options={[
            ...workspaceRoles
              .filter((role) => role !== "owner")
              .map((role) => ({ value: `role ${role}`, text: t("designer.everyRole", { role: t(roleWords[role]) }) })),
            ...people.map((member) => ({ value: `member ${member.id}`, text: member.name })),
          ]}
          onChange={(value) => {
            const [kind, name = ""] = value.split(" ");
            const role = workspaceRoles.find((one) => one === name);
            if (kind === "member") desk.edit(putGrant({ ...grant, to: { member: Number(name) } }));
            else if (role !== undefined) desk.edit(putGrant({ ...grant, to: { role } }));
          }}
        />
        <ExpressionInput
          name={t("designer.grantRows")}
          help={t("designer.grantRowsHelp")}
          value={grant.rows ?? ""}
          // Which records are seen is asked of the database.
          scope={{ ...scope, allowJavaScript: false }}
          expected="boolean"
          preview={form.fields}
          onChange={setRows}
        />
        {grant.rows === undefined && (
          <div className={settings.actions}>
            <span className={settings.caption}>{t("designer.rowsOnly")}</span>
            {mine.slice(0, 4).map((key) => {
              const field = form.fields.find((one) => one.key === key);
              return (
                <Button
                  key={key}
                  size="small"
                  text={t("designer.rowsMine", {
                    field: field === undefined ? t("designer.createdBy") : label(field.label),
                  })}
                  onClick={() => setRows(`${key} = CURRENT_USER()`)}
                />
              );
            })}
          </div>
        )}
        <fieldset className={settings.set}>
          <legend className={settings.legend}>{t("designer.grantFields")}</legend>
          <ul className={styles.masks}>
            {form.fields.map((field) => (
              <li key={field.key} className={styles.mask}>
                <span className={styles.field}>{label(field.label)}</span>
                <Segmented
                  label={t("designer.maskOf", { field: label(field.label) })}
                  value={shownMask(grant, field)}
                  segments={[
                    { value: "none", text: t("designer.maskNone") },
                    { value: "read", text: t("designer.maskRead") },
                    ...(fieldSpec(field.kind).can.beWritten
                      ? [{ value: "write" as const, text: t("designer.maskWrite") }]
                      : []),
                  ]}
                  onChange={(mask) => desk.edit(putGrant(setMask(grant, form.fields, field.key, mask)))}
                />
              </li>
            ))}
          </ul>
        </fieldset>
        <Button
          variant="danger"
          icon="trash"
          text={t("designer.grantDelete")}
          onClick={() => {
            desk.edit(deleteGrant(grant.key));
            onClose();
          }}
        />
      </div>
    </aside>
  );
}
