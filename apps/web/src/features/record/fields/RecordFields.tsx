import { Fragment, useMemo, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { classNames } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { isStampSection, layOutForm } from "../model/layoutModel.ts";
import type { PlacedSection } from "../model/layoutModel.ts";
import { Tabs } from "../../../shell/Tabs.tsx";
import styles from "./RecordFields.module.css";

/** Props of RecordFields. */
export interface RecordFieldsProps {
  readonly form: FormDefinition;
  /** Level of the sections' headings: one below the title of the record. */
  readonly level: 2 | 3;
  /** Fields that a show rule hides now. */
  readonly hidden: ReadonlySet<string>;
  /** Draws a field; `place` is the class that puts it in its column. */
  readonly renderField: (field: FieldDefinition, place: string) => ReactNode;
}

/** A form's fields in their sections and tabs; what no section names comes last. */
export function RecordFields({ form, level, hidden, renderField }: RecordFieldsProps): ReactElement {
  const { t, label } = useWording();
  const layout = useMemo(() => layOutForm(form), [form]);
  const [tab, setTab] = useState(layout.tabs[0]?.key ?? "");
  const open = layout.tabs.find(({ key }) => key === tab) ?? layout.tabs[0];
  const Heading = level === 2 ? "h2" : "h3";
  const renderSection = (section: PlacedSection): ReactNode => {
    const fields = section.fields.filter(({ field }) => !hidden.has(field.key));
    if (fields.length === 0) return null;
    return (
      <section key={section.key} className={classNames(styles.section, isStampSection(section) && styles.stamps)}>
        {section.label !== null && <Heading className={styles.title}>{label(section.label)}</Heading>}
        <dl className={styles.grid}>
          {fields.map(({ field, span, narrowSpan }) => (
            <Fragment key={field.key}>
              {renderField(field, classNames(styles.field, styles[`span${span}`], narrowSpan === 6 && styles.half))}
            </Fragment>
          ))}
        </dl>
      </section>
    );
  };
  return (
    <div className={styles.fields}>
      {layout.sections.map(renderSection)}
      {open !== undefined && (
        <div className={styles.tabs}>
          <Tabs
            label={t("record.fieldsLabel")}
            tabs={layout.tabs.map((one) => ({ key: one.key, text: label(one.label) }))}
            open={open.key}
            onOpen={setTab}
          >
            {open.sections.map(renderSection)}
          </Tabs>
        </div>
      )}
      {layout.rest !== null && renderSection(layout.rest)}
    </div>
  );
}
