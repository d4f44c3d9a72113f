/** What was done and can be undone, and what was undone and can be done again. The newest is last. */
export interface UndoStack<T> {
  readonly done: readonly T[];
  readonly undone: readonly T[];
}

const longest = 100;

/** Nothing done yet. */
export const emptyStack: UndoStack<never> = { done: [], undone: [] };

/** After something new was done: what had been undone can no longer be done again. */
export function pushStep<T>(stack: UndoStack<T>, step: T): UndoStack<T> {
  return { done: [...stack.done, step].slice(-longest), undone: [] };
}

/** Takes the newest step back; undefined when there is none. */
export function takeUndo<T>(stack: UndoStack<T>): { readonly step: T; readonly stack: UndoStack<T> } | undefined {
  const step = stack.done.at(-1);
  return step === undefined
    ? undefined
    : { step, stack: { done: stack.done.slice(0, -1), undone: [...stack.undone, step] } };
}

/** Does the step undone last again; undefined when there is none. */
export function takeRedo<T>(stack: UndoStack<T>): { readonly step: T; readonly stack: UndoStack<T> } | undefined {
  const step = stack.undone.at(-1);
  return step === undefined
    ? undefined
    : { step, stack: { done: [...stack.done, step], undone: stack.undone.slice(0, -1) } };
}

/** The same stack with each step changed, e.g. when records that were made again have other ids. */
export function mapSteps<T>({ done, undone }: UndoStack<T>, change: (step: T) => T): UndoStack<T> {
  return { done: done.map(change), undone: undone.map(change) };
}
