import type { ReactElement } from "react";
import { useFieldKit } from "../../../fields/FieldProvider.tsx";
import { readMentions } from "./mentionModel.ts";
import styles from "./Conversation.module.css";

/** A comment's text with the people it mentions by name, and its addresses as links. */
export function CommentText({ text }: { readonly text: string }): ReactElement {
  const { wording, directory } = useFieldKit();
  return (
    <p className={styles.text}>
      {readMentions(text).map((part, index) =>
        part.kind === "mention" ? (
          <span key={index} className={styles.mention}>
            {`@${directory.members.get(part.id)?.name ?? wording.t("common.unknownMember")}`}
          </span>
        ) : (
          <Linked key={index} text={part.text} />
        ),
      )}
    </p>
  );
}

function Linked({ text }: { readonly text: string }): ReactElement {
  return (
    <>
      {text.split(/(https?:\/\/[^\s<>"'，。；）]+)/).map((piece, index) =>
        index % 2 === 0 ? (
          piece
        ) : (
          <a key={index} href={piece} target="_blank" rel="noopener noreferrer nofollow" className={styles.mention}>
            {piece}
          </a>
        ),
      )}
    </>
  );
}
