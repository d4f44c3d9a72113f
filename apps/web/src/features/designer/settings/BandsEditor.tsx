import { useRef, useState } from "react";
import type { ReactElement } from "react";
import type { NumberBand, NumberBands } from "@tongzhou/model";
import { Button, CheckField, IconButton, classNames } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { addBand, firstBands, isRising, maxBands, readDecimal, removeBand } from "../model/bandsModel.ts";
import { editLabel } from "../model/editLabel.ts";
import { ColorButton } from "./ColorButton.tsx";
import { NumberInput } from "./NumberInput.tsx";
import options from "./Options.module.css";
import styles from "./Settings.module.css";

/** Props of BandsEditor. */
export interface BandsEditorProps {
  readonly bands: NumberBands | undefined;
  readonly onChange: (bands: NumberBands | undefined, tag?: string) => void;
}

/** The bands of a number: their names, colours and borders, and how far past a border it must go to count. */
export function BandsEditor({ bands, onChange }: BandsEditorProps): ReactElement {
  const { t, locale, label } = useWording();
  const list = useRef<HTMLUListElement>(null);
  const change = (index: number, level: NumberBand, tag?: string): void => {
    if (bands !== undefined) onChange({ ...bands, levels: bands.levels.with(index, level) }, tag);
  };
  const remove = (index: number): void => {
    if (bands === undefined) return;
    onChange(removeBand(bands, index));
    requestAnimationFrame(() => list.current?.querySelectorAll("input")[0]?.focus());
  };
  return (
    <fieldset className={options.options}>
      <CheckField
        look="switch"
        label={t("designer.bands")}
        isChecked={bands !== undefined}
        onChange={(isOn) => onChange(isOn ? firstBands() : undefined)}
      />
      {bands !== undefined && (
        <>
          <ul ref={list} className={options.list}>
            {bands.levels.map((level, index) => (
              <li key={level.key} className={options.row}>
                <ColorButton
                  name={label(level.label)}
                  color={level.color}
                  onChange={(color) => change(index, { ...level, color })}
                />
                <input
                  className={options.name}
                  aria-label={t("designer.bandName", { number: index + 1 })}
                  value={label(level.label)}
                  onChange={(event) => {
                    const next = editLabel(level.label, locale, event.target.value.slice(0, 200));
                    change(index, { ...level, label: next }, `band ${level.key}`);
                  }}
                />
                {index === 0 ? (
                  <span className={options.lowest}>{t("designer.bandLowest")}</span>
                ) : (
                  <Border
                    level={level}
                    isWrong={!isRising(bands.levels, index)}
                    number={index + 1}
                    onChange={(from) => change(index, { ...level, from }, `band from ${level.key}`)}
                  />
                )}
                <IconButton
                  icon="x"
                  iconSize={12}
                  label={t("designer.bandRemove", { band: label(level.label) })}
                  disabled={bands.levels.length === 2}
                  onClick={() => remove(index)}
                />
              </li>
            ))}
          </ul>
          <div className={options.foot}>
            <Button
              size="small"
              icon="plus"
              text={t("designer.bandAdd")}
              disabled={bands.levels.length >= maxBands}
              onClick={() => onChange(addBand(bands))}
            />
          </div>
          <NumberInput
            name={t("designer.bandMargin")}
            value={bands.margin ?? ""}
            problem={t("designer.notNumber")}
            placeholder="0"
            read={(text) => (text.startsWith("-") ? undefined : readDecimal(text))}
            onChange={(text) => {
              const { margin: _margin, ...rest } = bands;
              onChange(text === "" ? rest : { ...rest, margin: text }, "band margin");
            }}
          />
          <p className={styles.note}>{t("designer.bandsHelp")}</p>
        </>
      )}
    </fieldset>
  );
}

interface BorderProps {
  readonly level: NumberBand;
  readonly number: number;
  readonly isWrong: boolean;
  readonly onChange: (from: string) => void;
}

/** Where a band begins; what is typed halfway is kept on screen and not stored. */
function Border({ level, number, isWrong, onChange }: BorderProps): ReactElement {
  const { t } = useWording();
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const text = typed ?? level.from ?? "";
  const isBad = isWrong || readDecimal(text.trim()) === undefined;
  return (
    <input
      className={classNames(options.start, isBad && options.wrong)}
      inputMode="decimal"
      aria-label={t("designer.bandFrom", { number })}
      aria-invalid={isBad}
      title={isBad ? t("designer.bandFromProblem") : undefined}
      value={text}
      onChange={(event) => {
        setTyped(event.target.value);
        const found = readDecimal(event.target.value.trim());
        if (found !== undefined) onChange(found);
      }}
      onBlur={() => setTyped(undefined)}
    />
  );
}
