import type { FieldDefinition, FormDefinition } from "@tongzhou/model";

/** A source of chance that gives the same again for the same seed. */
export interface Chance {
  /** A whole number from 0 up to, not including, the bound. */
  below(bound: number): number;
  /** One of the list. */
  of<T>(list: readonly T[]): T;
  /** Whether something of one in `of` happens. */
  oneIn(of: number): boolean;
}

/** Mulberry32: small, and good enough to shuffle tests. */
export function buildChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    below,
    oneIn: (of) => below(of) === 0,
    of: (list) => {
      const one = list[below(list.length)];
      if (one === undefined) throw new Error("chance-of: expected a list with something in it");
      return one;
    },
  };
}

const label = (zh: string): { readonly zh: string } => ({ zh });

/** Formulas over their own record that count its lists. */
export const countingKey = "own";

/** What links two forms. */
interface Edge {
  readonly from: string;
  readonly field: string;
  readonly to: string;
  readonly kind: "link" | "links";
}

/**
 * Two to six linked forms with formulas over each other, up to four levels, and most of them that can with one over its
 * own record that counts lists of links or rows.
 */
export function buildRandomForms(chance: Chance): readonly FormDefinition[] {
  const keys = ["ant", "bee", "cat", "dog", "elk", "fox"].slice(0, 2 + chance.below(5));
  const edges: Edge[] = [];
  keys.forEach((from, index) => {
    const targets = index === 0 ? (chance.oneIn(2) ? [from] : []) : [keys[chance.below(index)] ?? from];
    if (chance.oneIn(3)) targets.push(chance.of(keys));
    targets.forEach((to, count) =>
      edges.push({ from, field: `to${count}`, to, kind: chance.oneIn(3) ? "links" : "link" }),
    );
  });
  const subforms = new Set(keys.filter(() => chance.oneIn(3)));
  const computed = new Map<string, { readonly key: string; readonly level: number }[]>(keys.map((key) => [key, []]));
  const formulas = new Map<string, FieldDefinition[]>(keys.map((key) => [key, []]));
  const numbersOf = (form: string, below: number): readonly string[] => [
    "n0",
    "n1",
    ...(computed.get(form) ?? []).filter(({ level }) => level < below).map(({ key }) => key),
  ];
  const linked = keys[0] ?? "";
  // What rows look up in a formula has that one's level.
  const columnsBelow = (level: number): readonly string[] => [
    "quantity",
    "amount",
    ...(level > 1 && numbersOf(linked, 2).includes("f1") ? ["deep"] : []),
  ];
  for (const form of keys) {
    const lists = edges.filter(({ from, kind }) => from === form && kind === "links").map(({ field }) => field);
    if (subforms.has(form)) lists.push("lines");
    if (lists.length === 0 || chance.oneIn(4)) continue;
    const made = `COUNT(${chance.of(lists)})`;
    const expression = chance.of([made, `${made} + n0`, `${made} * 2 + n1`]);
    formulas.get(form)?.push({
      key: countingKey,
      kind: "formula",
      label: label("数"),
      result: "number",
      expression: chance.oneIn(4) ? inBatches(chance, expression) : expression,
    });
    computed.get(form)?.push({ key: countingKey, level: 0 });
  }
  for (let level = 1; level <= 4; level += 1)
    for (const form of keys) {
      if (level > 1 && chance.oneIn(2)) continue;
      const expression = randomExpression(
        chance,
        form,
        edges,
        subforms,
        (other) => numbersOf(other, level),
        columnsBelow(level),
      );
      if (expression === null) continue;
      const key = `f${level}`;
      formulas.get(form)?.push({
        key,
        kind: "formula",
        label: label(key),
        result: "number",
        expression,
        ...(chance.oneIn(4) ? { decimals: 1 } : {}),
        ...(chance.oneIn(3) ? { stored: "always" as const } : {}),
      });
      computed.get(form)?.push({ key, level });
    }
  return keys.map((key): FormDefinition => {
    const links = edges
      .filter(({ from }) => from === key)
      .map(({ field, to, kind }): FieldDefinition => ({ key: field, kind, form: to, label: label(field) }));
    const lines: FieldDefinition[] = subforms.has(key)
      ? [
          {
            key: "lines",
            kind: "subform",
            label: label("明细"),
            fields: [
              { key: "quantity", kind: "number", label: label("数量") },
              { key: "part", kind: "link", form: linked, label: label("配件") },
              rowFormula(
                "amount",
                chance.of(["part.n0 * quantity", "part.n1 + quantity", "COALESCE(part.n0, 1)", "quantity + 2"]),
              ),
              ...(columnsBelow(2).includes("deep")
                ? [rowFormula("deep", chance.of(["part.f1 + amount", "part.f1 * 2"]))]
                : []),
            ],
          },
        ]
      : [];
    return {
      key,
      label: label(key),
      title: "name",
      fields: [
        { key: "name", kind: "text", label: label("名称") },
        { key: "n0", kind: "number", label: label("甲数") },
        { key: "n1", kind: "number", label: label("乙数") },
        ...links,
        ...lines,
        ...(formulas.get(key) ?? []),
      ],
    };
  });
}

function rowFormula(key: string, expression: string): FieldDefinition {
  return { key, kind: "formula", label: label(key), result: "number", expression };
}

function randomExpression(
  chance: Chance,
  form: string,
  edges: readonly Edge[],
  subforms: ReadonlySet<string>,
  numbersOf: (form: string) => readonly string[],
  columns: readonly string[],
): string | null {
  const column = (): string => chance.of(columns);
  const many = [
    ...edges.filter(({ to }) => to === form).map(({ from, field }) => ({ path: `${from}_by_${field}`, to: from })),
    ...edges
      .filter(({ from, kind }) => from === form && kind === "links")
      .map(({ field, to }) => ({ path: field, to })),
  ];
  const one = edges.filter(({ from, kind }) => from === form && kind === "link");
  const choices: (() => string)[] = [];
  for (const { path, to } of many) {
    const read = (): string => chance.of(numbersOf(to));
    choices.push(
      () => `SUM(${path}.${read()})`,
      () => `SUM(${path}.${read()}) + n0`,
      () => `COUNT(${path}[${read()} > ${chance.below(5)}])`,
      () => `MAX(${path}.${read()})`,
      () => `AVERAGE(${path}[${read()} >= this.n0].${read()})`,
      () => `FIRST(${path} order by ${read()} desc).${read()}`,
      () => `COUNT(${path})`,
    );
    for (const far of edges.filter((edge) => edge.to === to))
      choices.push(() => `SUM(${path}.${far.from}_by_${far.field}.${chance.of(numbersOf(far.from))})`);
    for (const far of edges.filter((edge) => edge.from === to))
      choices.push(() => `SUM(${path}.${far.field}.${chance.of(numbersOf(far.to))})`);
    if (subforms.has(to))
      choices.push(
        () => `SUM(${path}.lines.${column()})`,
        () => `SUM(${path}.lines[quantity > 1].part.n0)`,
      );
  }
  for (const { field, to } of one)
    choices.push(
      () => `${field}.${chance.of(numbersOf(to))} * 2`,
      () => `${field}.${chance.of(numbersOf(to))} + n1`,
    );
  if (subforms.has(form))
    choices.push(
      () => `SUM(lines.${column()})`,
      () => `COUNT(lines[${column()} > ${chance.below(5)}])`,
      () => "SUM(lines.part.n1) + COUNT(lines)",
    );
  const own = numbersOf(form).filter((key) => !key.startsWith("n"));
  if (own.length > 0) choices.push(() => `${chance.of(own)} * 2 + n1`);
  if (choices.length === 0) return null;
  const made = chance.of(choices)();
  return chance.oneIn(5) ? inBatches(chance, made) : made;
}

/** The same number through a function that SQL does not have. */
function inBatches(chance: Chance, made: string): string {
  return chance.of([
    `VALUE(REGEXEXTRACT("n" & (${made}), "-?\\d+"))`,
    `GCD(ABS(INT(COALESCE(${made}, 4))), 12) + n0`,
    `VALUE(REGEXREPLACE(REGEXREPLACE("" & (${made}), "[.].*", ""), "7", "1"))`,
  ]);
}
