import { useId } from "react";
import type { ReactElement } from "react";
import { classNames } from "../classNames.ts";
import styles from "./RadioCards.module.css";

/** One way to go on. */
export interface RadioCard<V extends string> {
  readonly value: V;
  readonly title: string;
  readonly text: string;
}

/** Props of RadioCards. */
export interface RadioCardsProps<V extends string> {
  readonly legend: string;
  readonly value: V;
  readonly cards: readonly RadioCard<V>[];
  readonly onChange: (value: V) => void;
}

/** A choice between few ways, each with a sentence on what it means. */
export function RadioCards<V extends string>({ legend, value, cards, onChange }: RadioCardsProps<V>): ReactElement {
  const name = useId();
  return (
    <fieldset className={styles.set}>
      <legend className={styles.legend}>{legend}</legend>
      {cards.map((card) => (
        <label key={card.value} className={classNames(styles.card, card.value === value && styles.on)}>
          <input
            type="radio"
            name={name}
            value={card.value}
            checked={card.value === value}
            onChange={() => onChange(card.value)}
            className={styles.dot}
          />
          <span className={styles.words}>
            <b className={styles.title}>{card.title}</b> {card.text}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
