import { useState } from "react";
import type { ReactElement } from "react";
import { formActions } from "@tongzhou/model";
import type { FormAction, Grant } from "@tongzhou/model";
import { Button, EmptyState, Icon, classNames } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormScope, useFormerScope } from "../desk/useFormScope.ts";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { putGrant } from "../model/formEdits.ts";
import { buildGrant, sortGrants, toggleAction } from "../model/grantModel.ts";
import { showExpression } from "../../../expression/expressionModel.ts";
import { GrantSettings } from "./GrantSettings.tsx";
import { granteeName } from "./granteeName.ts";
import styles from "./Grants.module.css";

const actionWords = {
  see: "designer.actionSee",
  create: "designer.actionCreate",
  edit: "designer.actionEdit",
  delete: "designer.actionDelete",
  import: "designer.actionImport",
  export: "designer.actionExport",
} as const satisfies Record<FormAction, string>;

/** Who may do what with the form's records: a row for each grant, and beside it which records and fields it is about. */
export function GrantsPart(): ReactElement {
  const { t, label, locale } = useWording();
  const { workspace, desk, draft } = useDesign();
  const { form } = useFormDesk();
  const [open, setOpen] = useState<string | undefined>(undefined);
  const grants = sortGrants(draft.now.grants.filter((grant) => grant.form === form.key));
  const current = grants.find((grant) => grant.key === open);
  const scope = useFormScope();
  const former = useFormerScope();
  const add = (): void => {
    const grant = buildGrant(draft.now.grants, form.key);
    desk.edit(putGrant(grant));
    setOpen(grant.key);
  };
  const rowWords = (grant: Grant): string =>
    grant.rows === undefined ? t("designer.rowsAll") : showExpression(grant.rows, scope, locale, former);
  return (
    <div className={styles.part}>
      <div className={styles.page}>
        <div className={styles.sheet}>
          <header className={styles.head}>
            <h2 className={styles.title}>{t("designer.accessTitle", { form: label(form.label) })}</h2>
            <Button size="small" icon="plus" text={t("designer.grantAdd")} onClick={add} />
          </header>
          <p className={styles.note}>{t("designer.accessText")}</p>
          <div className={styles.scroll}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{t("designer.grantTo")}</th>
                  {formActions.map((action) => (
                    <th key={action} scope="col" className={styles.action}>
                      {t(actionWords[action])}
                    </th>
                  ))}
                  <th scope="col">{t("designer.grantRows")}</th>
                  <th scope="col">{t("designer.grantFields")}</th>
                </tr>
              </thead>
              <tbody>
                <tr className={styles.fixed}>
                  <th scope="row">{t("designer.ownersAndBuilders")}</th>
                  {formActions.map((action) => (
                    <td key={action} className={styles.action}>
                      <Icon name="check" size={14} />
                      <span className={styles.read}>{t("designer.allowed")}</span>
                    </td>
                  ))}
                  <td>{t("designer.rowsAll")}</td>
                  <td>{t("designer.fieldsAll")}</td>
                </tr>
                {grants.map((grant) => {
                  const name = granteeName(grant, workspace, t);
                  return (
                    <tr key={grant.key} className={classNames(grant.key === open && styles.picked)}>
                      <th scope="row">
                        <button
                          type="button"
                          className={styles.who}
                          aria-expanded={grant.key === open}
                          onClick={() => setOpen(grant.key === open ? undefined : grant.key)}
                        >
                          {name}
                        </button>
                      </th>
                      {formActions.map((action) => (
                        <td key={action} className={styles.action}>
                          <input
                            type="checkbox"
                            className={styles.box}
                            aria-label={t("designer.grantAction", { who: name, action: t(actionWords[action]) })}
                            checked={grant.actions.includes(action)}
                            disabled={grant.actions.length === 1 && grant.actions[0] === action}
                            onChange={() => desk.edit(putGrant(toggleAction(grant, action)))}
                          />
                        </td>
                      ))}
                      <td className={styles.rows} title={rowWords(grant)}>
                        {rowWords(grant)}
                      </td>
                      <td>
                        {grant.readFields === undefined && grant.writeFields === undefined
                          ? t("designer.fieldsAll")
                          : t("designer.fieldsSome", {
                              read: grant.readFields?.length ?? form.fields.length,
                              write: grant.writeFields?.length ?? grant.readFields?.length ?? form.fields.length,
                            })}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
          {grants.length === 0 && (
            <EmptyState title={t("designer.accessEmptyTitle")} text={t("designer.accessEmptyText")}>
              <Button variant="primary" icon="plus" text={t("designer.grantAdd")} onClick={add} />
            </EmptyState>
          )}
        </div>
      </div>
      {current !== undefined && <GrantSettings key={current.key} grant={current} onClose={() => setOpen(undefined)} />}
    </div>
  );
}
