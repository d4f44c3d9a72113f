import { describe, expect, test } from "vitest";
import { compile } from "./check.ts";
import { complete } from "./complete.ts";
import { print } from "./print.ts";
import { relatedReads } from "./relatedReads.ts";
import { toJs } from "./toJs.ts";
import { bandKey } from "./typed.ts";
import type { FieldRef, Scope } from "./types.ts";

const bands = [
  { key: "red", label: { zh: "红", en: "Red" } },
  { key: "green", label: { zh: "绿", en: "Green" } },
];
const health: FieldRef = { key: "health", label: { zh: "健康分", en: "Health" }, type: { kind: "number" }, bands };
const client: readonly FieldRef[] = [health, { key: "size", label: { zh: "规模" }, type: { kind: "number" } }];
const scope: Scope = {
  fields: [
    { ...health, key: "score", label: { zh: "得分", en: "Score" } },
    { key: "hours", label: { zh: "工时", en: "Hours" }, type: { kind: "number" } },
    { key: "name", label: { zh: "名称", en: "Name" }, type: { kind: "text" } },
    { key: "client", label: { zh: "客户", en: "Client" }, type: { kind: "link", form: "client" } },
    { key: "clients", label: { zh: "多个客户", en: "Clients" }, type: { kind: "links", form: "client" } },
  ],
  related: (form) => (form === "client" ? client : null),
};

const codes = (source: string, within = scope): readonly string[] => {
  const found = compile(source, within);
  return found.ok ? [] : found.error.map(({ code }) => code);
};
const typed = (source: string) => {
  const found = compile(source, scope);
  if (!found.ok) throw new Error(`${source}: ${JSON.stringify(found.error)}`);
  return found.value;
};

describe("[H2] BAND", () => {
  test("is a choice among the bands of the field, by key or by name in either language", () => {
    const one = typed("BAND(score)");
    expect([one.type, one.volatile, one.isRelated]).toEqual([{ kind: "choice", options: bands }, true, true]);
    for (const name of ["red", "红", "Red"])
      expect(print(typed(`BAND(score) = "${name}"`))).toBe('BAND(score) = "red"');
    expect(codes('所在分档(得分) = "蓝"')).toEqual(["expr.unknown_option"]);
    expect(typed('LABEL(BAND(score), "en")').type).toEqual({ kind: "text" });
    expect(codes('SWITCH(BAND(score), "绿", 1, "红", 2)')).toEqual([]);
  });

  test("follows a path to one record, and conditions over many", () => {
    expect(typed("BAND(client.health)").type).toEqual({ kind: "choice", options: bands });
    expect(codes('COUNT(clients[BAND(health) = "red"])')).toEqual([]);
    expect(codes("COUNT(clients[BAND(health) = BAND(this.score)])")).toEqual([]);
    expect(codes("LET(c, client, BAND(c.health))")).toEqual([]);
    expect(codes("BAND(clients.health)")).toEqual(["expr.type_mismatch"]);
  });

  test("reads the field: who depends on it is known", () => {
    expect(typed("BAND(score)").fields).toEqual(["score"]);
    expect(relatedReads(typed('BAND(client.health) = "red"'))).toEqual(
      expect.arrayContaining([{ path: ["client"], fields: ["health"] }]),
    );
  });

  test("JavaScript takes it from a row that brings it; what is related besides says so", () => {
    const one = typed('BAND(score) = "green" and hours > 1');
    expect(one.bands).toEqual(["score"]);
    const context = { now: new Date(0), currentMember: null, zone: "UTC" };
    const row = (key: string) => (key === bandKey("score") ? "green" : null);
    expect(toJs(typed('BAND(score) = "green"'))(row, context)).toBe(true);
    expect(toJs(typed('BAND(score) = "red"'))(row, context)).toBe(false);
    expect(typed("BAND(score) = BAND(client.health)").bands).toEqual([]);
    expect(typed("hours > 1").isRelated).toBe(false);
  });

  test("the editor offers the bands where one is compared with them", () => {
    const offered = (source: string): readonly string[] =>
      complete(source, source.length, scope, "zh-CN").flatMap(({ kind, insert }) =>
        kind === "option" ? [insert] : [],
      );
    expect(offered("所在分档(得分) = ")).toEqual(['"红"', '"绿"']);
    expect(offered('BAND(client.health) in ("红", ')).toEqual(['"红"', '"绿"']);
    expect(offered("COUNT(clients[BAND({健康分}) = ")).toEqual(['"红"', '"绿"']);
    expect(offered("ROUND(score) = ")).toEqual([]);
    expect(offered("BAND(hours) = ")).toEqual([]);
  });

  test("only numbers with bands have one", () => {
    expect(codes("BAND(hours)")).toEqual(["expr.no_bands"]);
    expect(codes("BAND(score + 1)")).toEqual(["expr.no_bands"]);
    expect(codes("BAND(client.size)")).toEqual(["expr.no_bands"]);
    expect(codes("BAND(name)")).toEqual(["expr.type_mismatch"]);
    expect(codes("BAND()")).toEqual(["expr.argument_count"]);
    expect(codes("BAND(score, 1)")).toEqual(["expr.argument_count"]);
  });
});
