import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { compile } from "@tongzhou/expr";
import { Icon } from "@tongzhou/ui";
import { isApiError } from "../../../api/apiError.ts";
import { errorWords } from "../../../shell/errorWords.ts";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { useFormScope } from "../desk/useFormScope.ts";
import { tryConstraintQuery } from "../desk/designQueries.ts";
import styles from "./Constraints.module.css";

/** How many of the records there are break an expression, and the first of them: before it is published. */
export function TriedConstraint({ expression }: { readonly expression: string }): ReactElement | null {
  const wording = useWording();
  const { t } = wording;
  const { workspace } = useDesign();
  const { form, published } = useFormDesk();
  const scope = useFormScope();
  const isRight = expression !== "" && compile(expression, scope, "boolean").ok;
  const tried = useQuery({
    ...tryConstraintQuery(workspace.key, form.key, expression),
    enabled: isRight && published !== undefined,
  });
  if (!isRight) return null;
  const { data, error } = tried;
  // What is only in the draft is not there to be asked.
  const isLater = published === undefined || isApiError(error, "expr.invalid");
  return (
    <section className={styles.tried} aria-label={t("constraints.tried")} aria-live="polite">
      {isLater ? (
        <p className={styles.note}>{t("constraints.triedLater")}</p>
      ) : error !== null ? (
        <p className={styles.note}>
          {isApiError(error, "query.too_complex") ? t("constraints.checkSlow") : errorWords(error, wording)}
        </p>
      ) : data === undefined ? null : data.broken.value === 0 ? (
        <p className={styles.fine}>
          <Icon name="check" size={14} /> {t("constraints.triedNone")}
        </p>
      ) : (
        <>
          <p className={styles.broken}>
            <Icon name="warn2" size={14} />{" "}
            {t(data.broken.isCapped ? "constraints.triedMore" : "constraints.triedSome", { count: data.broken.value })}
          </p>
          <ul className={styles.samples}>
            {data.samples.map(({ id, title }) => (
              <li key={id}>
                <Link
                  to="/w/$workspace/f/$form/r/$record"
                  params={{ workspace: workspace.key, form: form.key, record: String(id) }}
                  className={styles.link}
                >
                  {title ?? t("common.untitled")}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
