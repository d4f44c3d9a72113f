import { useState } from "react";
import type { ReactElement } from "react";
import { Button } from "@tongzhou/ui";
import type { MatrixDefinition } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import { findPresets } from "./presets.ts";
import type { PresetName } from "./presets.ts";
import type { CellSource } from "./setupModel.ts";
import styles from "./MatrixDialog.module.css";

/** Props of PresetChoice. */
export interface PresetChoiceProps {
  readonly sources: readonly CellSource[];
  readonly onMatrix: (matrix: MatrixDefinition) => void;
}

/** Usual matrices to begin with; one that the forms cannot give says what it takes. */
export function PresetChoice({ sources, onMatrix }: PresetChoiceProps): ReactElement {
  const { t } = useWording();
  const [lacking, setLacking] = useState<PresetName | null>(null);
  return (
    <div className={styles.presets}>
      <span className={styles.valuesName}>{t("matrix.presets")}</span>
      <div className={styles.group}>
        {findPresets(sources).map(({ name, matrix }) => (
          <Button
            key={name}
            size="small"
            icon={icons[name]}
            variant={matrix === null ? "quiet" : "default"}
            text={t(names[name])}
            onClick={() => {
              setLacking(matrix === null ? name : null);
              if (matrix !== null) onMatrix(matrix);
            }}
          />
        ))}
      </div>
      <output className={styles.need}>{lacking !== null && t(needs[lacking])}</output>
    </div>
  );
}

const icons = { duties: "users", risks: "alert", skills: "star", contacts: "chat" } as const satisfies Record<
  PresetName,
  string
>;

const names = {
  duties: "matrix.presetDuties",
  risks: "matrix.presetRisks",
  skills: "matrix.presetSkills",
  contacts: "matrix.presetContacts",
} as const satisfies Record<PresetName, string>;

const needs = {
  duties: "matrix.needDuties",
  risks: "matrix.needRisks",
  skills: "matrix.needSkills",
  contacts: "matrix.needContacts",
} as const satisfies Record<PresetName, string>;
