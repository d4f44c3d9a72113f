import { useState } from "react";
import type { ReactElement } from "react";
import { listFunctions } from "@tongzhou/expr";
import type { FunctionEntry, FunctionGroup, Scope } from "@tongzhou/expr";
import { matchesPinyin } from "@tongzhou/i18n";
import { useWording } from "../shell/language.tsx";
import styles from "./Expression.module.css";

const groups = {
  logic: "designer.functionsLogic",
  text: "designer.functionsText",
  number: "designer.functionsNumber",
  statistics: "designer.functionsStatistics",
  date: "designer.functionsDate",
  finance: "designer.functionsFinance",
  list: "designer.functionsList",
  lookup: "designer.functionsLookup",
  person: "designer.functionsPerson",
} as const satisfies Record<FunctionGroup, string>;
const order: readonly FunctionGroup[] = [
  "logic",
  "text",
  "number",
  "statistics",
  "date",
  "finance",
  "list",
  "lookup",
  "person",
];

/** Props of FunctionHelp. */
export interface FunctionHelpProps {
  /** Which functions without SQL may be written here. */
  readonly allowed?: Scope["allowJavaScript"];
  readonly onPick: (name: string) => void;
}

/** Every function by family, with what it does and an example; a click writes it at the cursor. */
export function FunctionHelp({ allowed = "batches", onPick }: FunctionHelpProps): ReactElement {
  const { t, locale } = useWording();
  const [typed, setTyped] = useState("");
  const isFound = (entry: FunctionEntry): boolean =>
    [entry.name, entry.zh, ...entry.aliases, entry.help.zh, entry.help.en].some((word) => matchesPinyin(word, typed));
  return (
    <section className={styles.functions} aria-label={t("designer.functions")}>
      <input
        className={styles.find}
        aria-label={t("designer.functionsFind")}
        placeholder={t("designer.functionsFind")}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <div className={styles.families}>
        {order.map((group) => {
          const found = listFunctions().filter(
            (entry) => entry.group === group && isOffered(entry, allowed) && isFound(entry),
          );
          return (
            found.length > 0 && (
              <div key={group}>
                <h3 className={styles.family}>{t(groups[group])}</h3>
                <ul>
                  {found.map((entry) => (
                    <li key={entry.name}>
                      <button
                        type="button"
                        className={styles.function}
                        onClick={() => onPick(locale === "en" ? entry.name : entry.zh)}
                      >
                        <code>{locale === "en" ? entry.name : `${entry.zh} ${entry.name}`}</code>
                        <span>{entry.help[locale === "en" ? "en" : "zh"]}</span>
                        {entry.computed === "batches" && (
                          <span className={styles.example}>{t("designer.functionInBatches")}</span>
                        )}
                        <Example entry={entry} />
                      </button>
                    </li>
                  ))}
                </ul>
              </div>
            )
          );
        })}
      </div>
    </section>
  );
}

function isOffered({ computed }: FunctionEntry, allowed: FunctionHelpProps["allowed"]): boolean {
  return computed === "sql" || allowed === true || (allowed === "batches" && computed === "batches");
}

function Example({ entry }: { readonly entry: FunctionEntry }): ReactElement | null {
  const [example] = entry.examples;
  if (example === undefined) return null;
  const [source, gives] = example;
  return <code className={styles.example}>{`${source} → ${gives ?? ""}`}</code>;
}
