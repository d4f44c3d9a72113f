import type { ChoiceOption, FieldOf } from "@tongzhou/model";

/** A column of a board: one option, or null for records without one. */
export interface BoardLane {
  readonly key: string | null;
  readonly option: ChoiceOption | undefined;
}

/** The columns of a board: the options in their order, then what has none; archived ones only while they hold records. */
export function boardLanes(field: FieldOf<"choice">, counts: ReadonlyMap<string | null, number>): readonly BoardLane[] {
  const lanes: BoardLane[] = field.options
    .filter((option) => option.archived !== true || (counts.get(option.key) ?? 0) > 0)
    .map((option) => ({ key: option.key, option }));
  const hasBlank = (counts.get(null) ?? 0) > 0 || field.required !== true;
  return hasBlank ? [{ key: null, option: undefined }, ...lanes] : lanes;
}

/** The lane beside one; undefined at the edge. */
export function besideLane(lanes: readonly BoardLane[], key: string | null, step: 1 | -1): BoardLane | undefined {
  const at = lanes.findIndex((lane) => lane.key === key);
  const next = lanes[at + step];
  return next?.option?.archived === true ? undefined : next;
}

/** A move that the server has not confirmed: the record is shown in its new lane, on top. */
export interface PendingMove {
  readonly record: number;
  readonly to: string | null;
}

/** The records of a lane with moves applied: those that left are gone, those that came are first. */
export function applyMoves<T extends { readonly id: number; readonly lane: string | null }>(
  lane: string | null,
  own: readonly T[],
  all: ReadonlyMap<number, T>,
  moves: readonly PendingMove[],
): readonly T[] {
  const left = new Set(moves.filter((move) => move.to !== lane).map((move) => move.record));
  const came = moves
    .filter((move) => move.to === lane && !own.some((card) => card.id === move.record))
    .flatMap((move) => all.get(move.record) ?? []);
  return [...came, ...own.filter((card) => !left.has(card.id))];
}
