import type { JsContext, Value } from "@tongzhou/expr";
import { fromWire } from "@tongzhou/expr";
import { partName } from "@tongzhou/model";
import type { FieldDefinition, ScopeForms, Wire, WireValues } from "@tongzhou/model";
import { compileConditions } from "../../../fields/conditions/fieldConditions.ts";
import { offeredField } from "../../../fields/conditions/offeredField.ts";
import type { FieldKit } from "../../../fields/fieldFace.ts";
import type { ListRow } from "../data/blockModel.ts";
import { toValue } from "./colorRules.ts";

/** What the conditions of fields say about the cells of a row. */
export interface CellConditions {
  readonly isLocked: (row: ListRow, field: FieldDefinition) => boolean;
  /** The field with the options that can be picked in this row. */
  readonly offered: (row: ListRow, field: FieldDefinition) => FieldDefinition;
  /**
   * Asks the server for what the conditions of a cell read besides the row; then they are judged by its answer, too.
   * @param saving what of the record is on its way
   * @returns whether the server says that the cell is locked; undefined when all is known. Never fails: without an answer
   *   the saving judges
   */
  readonly prepare: (row: ListRow, field: FieldDefinition, saving: WireValues) => Promise<boolean> | undefined;
  /** The condition that locks a field, in words. */
  readonly sayLock: (field: FieldDefinition) => Promise<string>;
}

/** What conditions need besides the rows of a list. */
export interface ConditionWorld {
  /** Fields that the reader's rights do not cover in every record: blank in a row they say nothing. */
  readonly partlySeen?: readonly string[] | undefined;
  /** Asks for parts of the form over a record of the list. */
  readonly ask: (record: number, saving: WireValues, parts: readonly string[]) => Promise<ReadonlyMap<string, Wire>>;
  /** Says an expression by labels. */
  readonly sayExpression: (source: string) => Promise<string>;
}

// Longer than this no answer is waited for: the saving judges.
const longestMs = 1500;

/** The server, and the words of the reader, for a form among those that its relations lead to. */
export function conditionWorld(
  { workspace, wording }: FieldKit,
  among: ScopeForms,
  partlySeen: readonly string[] | undefined,
): ConditionWorld {
  return {
    partlySeen,
    ask: async (record, values, parts) => {
      const { askDraft } = await import("./askDraft.ts");
      return askDraft({ workspace, form: among.form, record, values }, parts, AbortSignal.timeout(longestMs));
    },
    sayExpression: async (source) => {
      const { showExpression } = await import("../panels/checkExpression.ts");
      return showExpression(source, among, wording.locale);
    },
  };
}

// Other records change without this one: an answer is good for the cell that is being opened, not for long.
const freshMs = 10_000;

interface Asked {
  readonly of: string;
  readonly cell: string;
  readonly at: number;
  readonly done: Promise<boolean>;
  answers?: ReadonlyMap<string, Wire>;
}

/** Fields that the conditions of these columns look at, to be loaded besides the columns. */
export function conditionFields(columns: readonly string[], fields: readonly FieldDefinition[]): readonly string[] {
  const { locked, options } = compileConditions(fields);
  const keys = new Set(fields.map(({ key }) => key));
  const reads = columns.flatMap((key) => [
    ...(locked.get(key)?.reads ?? []),
    ...[...(options.get(key)?.values() ?? [])].flatMap((condition) => condition.reads),
  ]);
  return [...new Set(reads)].filter((key) => keys.has(key));
}

/**
 * Asks the conditions of a form's fields about rows of a list: in the browser where the row holds all that they read,
 * and of the server, for one cell at a time, where they read other records.
 */
export function buildConditions(
  fields: readonly FieldDefinition[],
  places: ReadonlyMap<string, number>,
  context: () => JsContext,
  { ask, sayExpression, partlySeen = [] }: ConditionWorld,
): CellConditions {
  const { locked, options } = compileConditions(fields);
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const readerOf =
    (row: ListRow) =>
    (key: string): Value => {
      if (key === "id") return fromWire({ kind: "number" }, String(row[0]));
      const field = byKey.get(key);
      const place = places.get(key);
      return field === undefined || place === undefined ? null : toValue(field, row[place + 2] ?? null);
    };
  const isKnown = (condition: { readonly reads: readonly string[] } | undefined): boolean =>
    condition?.reads.every((key) => key === "id" || (places.has(key) && !partlySeen.includes(key))) === true;
  const askedParts = (field: FieldDefinition): readonly string[] => {
    const { key, readOnlyIf } = field;
    const own = field.kind === "choice" || field.kind === "choices" ? field.options : [];
    const unknown = own.filter((one) => one.availableIf !== undefined && !isKnown(options.get(key)?.get(one.key)));
    return [
      ...(readOnlyIf === undefined || isKnown(locked.get(key)) ? [] : [partName.locked(key)]),
      ...unknown.map((one) => partName.option(key, one.key)),
    ];
  };
  let latest: Asked | undefined;
  const answersFor = (row: ListRow, key: string): ReadonlyMap<string, Wire> | undefined =>
    latest?.cell === cellOf(row, key) ? latest.answers : undefined;
  return {
    isLocked: (row, { key }) => {
      const condition = locked.get(key);
      if (condition !== undefined && isKnown(condition)) return condition.holds(readerOf(row), context());
      return answersFor(row, key)?.get(partName.locked(key)) === true;
    },
    offered: (row, field) => {
      const { key } = field;
      const now = context();
      const answers = answersFor(row, key);
      const here = [...(options.get(key) ?? [])].flatMap(([option, condition]) =>
        isKnown(condition) && !condition.holds(readerOf(row), now) ? [option] : [],
      );
      const there =
        field.kind === "choice" || field.kind === "choices"
          ? field.options.flatMap((option) => {
              const answer = answers?.get(partName.option(key, option.key));
              return answer === undefined || answer === true ? [] : [option.key];
            })
          : [];
      const place = places.get(key);
      return offeredField(field, place === undefined ? null : (row[place + 2] ?? null), new Set([...here, ...there]));
    },
    prepare: (row, field, saving) => {
      const parts = askedParts(field);
      if (parts.length === 0) return undefined;
      const cell = cellOf(row, field.key);
      const of = `${cell} ${JSON.stringify(saving)}`;
      if (latest?.of === of && Date.now() - latest.at < freshMs)
        return latest.answers === undefined ? latest.done : undefined;
      const asked: Asked = {
        of,
        cell,
        at: Date.now(),
        done: ask(Number(row[0]), saving, parts).then(
          (answers) => {
            asked.answers = answers;
            return answers.get(partName.locked(field.key)) === true;
          },
          () => {
            asked.answers = new Map();
            return false;
          },
        ),
      };
      latest = asked;
      return asked.done;
    },
    sayLock: ({ readOnlyIf = "" }) => sayExpression(readOnlyIf),
  };
}

function cellOf(row: ListRow, key: string): string {
  return `${String(row[0])} ${String(row[1])} ${key}`;
}
