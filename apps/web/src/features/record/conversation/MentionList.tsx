import type { ReactElement } from "react";
import { Person as PersonFace, classNames } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import type { Person } from "./mentionModel.ts";
import styles from "./Composer.module.css";

/** Props of MentionList. */
export interface MentionListProps {
  readonly id: string;
  readonly people: readonly Person[];
  readonly typed: string;
  readonly active: number;
  readonly onActive: (index: number) => void;
  readonly onPick: (person: Person) => void;
}

/** The people a typed @name may mean. The keyboard stays in the text. */
export function MentionList({ id, people, typed, active, onActive, onPick }: MentionListProps): ReactElement {
  const { t } = useWording();
  if (people.length === 0)
    return <output className={classNames(styles.mentions, styles.none)}>{t("record.mentionNone", { typed })}</output>;
  return (
    <div
      id={id}
      // The browser's own list cannot stay open below a text that keeps the keyboard.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="listbox"
      aria-label={t("record.mention")}
      className={styles.mentions}
    >
      {people.map((person, index) => (
        // The text box holds the keyboard and says which row is active.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          key={person.id}
          id={`${id}-${index}`}
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- belongs to the list above
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={classNames(styles.mention, index === active && styles.active)}
          onPointerMove={() => onActive(index)}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(person)}
        >
          <PersonFace name={person.name} />
        </div>
      ))}
    </div>
  );
}
