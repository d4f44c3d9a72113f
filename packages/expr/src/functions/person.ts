import { must, sql } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import {
  askPerson,
  askPersonSql,
  departmentsSql,
  firstDepartmentSql,
  isInDepartment,
  isInDepartmentSql,
  peopleForms,
} from "../people.ts";
import type { PeopleTables } from "../people.ts";
import type { FunctionDefinition } from "../define.ts";
import { literal, orBlank, overload, take } from "../overload.ts";
import type { Overload, Param, ResultSpec, SqlEnv } from "../overload.ts";
import { Decimal } from "../number.ts";
import type { Value } from "../value.ts";

/** An id literal: the number is known when the expression is checked, so the id is a parameter. */
function idOf(result: ResultSpec): Overload {
  const read = (value: Value): number | null =>
    value instanceof Decimal && value.isInteger() && value.gte(1) && value.lte(Number.MAX_SAFE_INTEGER)
      ? value.toNumber()
      : null;
  return overload(
    [literal(take.number)],
    result,
    ([id]) => read(id),
    (_args, _env, [id = null]): Sql => sql`${read(id)}::bigint`,
    { mayBeBlank: true },
  );
}

const none = sql`null`;

function tablesOf({ people }: SqlEnv): PeopleTables {
  return must(people, "people-tables: expected a binding that knows the people, got none");
}

/** One question about a member or a department; blank where nobody is, or nothing is known. */
function ask(
  param: Param<number>,
  result: ResultSpec,
  form: string,
  key: string,
  sqlOf = (id: Sql, tables: PeopleTables): Sql => askPersonSql(form, id, key, tables),
): Overload {
  return overload(
    [orBlank(param)],
    result,
    ([id], context) => askPerson(form, id, key, context),
    ([id = none], env) => sqlOf(id, tablesOf(env)),
    { mayBeBlank: true, asksPeople: true },
  );
}

/** People. */
export const personFunctions = {
  CURRENT_USER: {
    zh: "当前用户",
    group: "person",
    signature: "CURRENT_USER()",
    examples: [["CURRENT_USER() = CURRENT_USER()", "TRUE"]],
    overloads: [
      overload(
        [],
        "member",
        // Nobody is 0, which no record holds: blank would equal every record without an owner.
        (_args, context) => context.currentMember ?? 0,
        (_args, env) => sql`coalesce((${env.currentMember})::bigint, 0)`,
        { volatile: true, neverBlank: true },
      ),
    ],
  },
  MEMBER: {
    zh: "成员",
    group: "person",
    signature: "MEMBER(id)",
    examples: [
      ["MEMBER(5) = MEMBER(5)", "TRUE"],
      ["MEMBER(5) in (MEMBER(6), MEMBER(7))", "FALSE"],
    ],
    overloads: [idOf("member")],
  },
  DEPARTMENT: {
    zh: "部门",
    aliases: ["所在部门"],
    group: "person",
    signature: "DEPARTMENT(member)",
    examples: [
      ["DEPARTMENT(MEMBER(5)) = DEPARTMENT(6)", "TRUE"],
      ["DEPARTMENT(5) <> DEPARTMENT(6)", "TRUE"],
    ],
    overloads: [
      idOf("department"),
      ask(take.member, "department", peopleForms.member, "department", (member, tables) =>
        firstDepartmentSql(member, tables),
      ),
    ],
  },
  DEPARTMENTS: {
    zh: "全部部门",
    group: "person",
    signature: "DEPARTMENTS(member)",
    examples: [["COUNT(DEPARTMENTS(MEMBER(5)))", "2"]],
    overloads: [
      ask(take.member, "departments", peopleForms.member, "departments", (member, tables) =>
        departmentsSql(member, tables),
      ),
    ],
  },
  MANAGER: {
    zh: "上级",
    aliases: ["直接上级"],
    group: "person",
    signature: "MANAGER(member)",
    examples: [
      ["MANAGER(MEMBER(5)) = MEMBER(6)", "TRUE"],
      ["MANAGER(MEMBER(6))", null],
    ],
    overloads: [ask(take.member, "member", peopleForms.member, "manager")],
  },
  DEPARTMENT_HEAD: {
    zh: "部门负责人",
    group: "person",
    signature: "DEPARTMENT_HEAD(department)",
    examples: [["DEPARTMENT_HEAD(DEPARTMENT(5)) = MEMBER(6)", "TRUE"]],
    overloads: [ask(take.department, "member", peopleForms.department, "head")],
  },
  IN_DEPARTMENT: {
    zh: "属于部门",
    group: "person",
    signature: "IN_DEPARTMENT(member, department)",
    examples: [
      ["IN_DEPARTMENT(MEMBER(5), DEPARTMENT(5))", "TRUE"],
      ["IN_DEPARTMENT(MEMBER(6), DEPARTMENT(6))", "FALSE"],
    ],
    overloads: [
      overload(
        [orBlank(take.member), orBlank(take.department)],
        "boolean",
        ([member, department], context) =>
          member !== null && department !== null && isInDepartment(member, department, context),
        ([member = none, department = none], env) =>
          sql`coalesce(${isInDepartmentSql(member, department, tablesOf(env))}, false)`,
        { neverBlank: true, guarded: true, asksPeople: true },
      ),
    ],
  },
  CURRENT_DEPARTMENT: {
    zh: "当前部门",
    group: "person",
    signature: "CURRENT_DEPARTMENT()",
    examples: [["CURRENT_DEPARTMENT() = DEPARTMENT(CURRENT_USER())", "TRUE"]],
    overloads: [
      overload(
        [],
        "department",
        (_args, context) => askPerson(peopleForms.member, context.currentMember, "department", context),
        (_args, env) => firstDepartmentSql(sql`(${env.currentMember})::bigint`, tablesOf(env)),
        { volatile: true, mayBeBlank: true, asksPeople: true },
      ),
    ],
  },
  CURRENT_DEPARTMENTS: {
    zh: "当前全部部门",
    group: "person",
    signature: "CURRENT_DEPARTMENTS()",
    examples: [["COUNT(CURRENT_DEPARTMENTS())", "1"]],
    overloads: [
      overload(
        [],
        "departments",
        (_args, context) => askPerson(peopleForms.member, context.currentMember, "departments", context),
        (_args, env) => departmentsSql(sql`(${env.currentMember})::bigint`, tablesOf(env)),
        { volatile: true, mayBeBlank: true, asksPeople: true },
      ),
    ],
  },
  RECORD: {
    zh: "记录",
    group: "person",
    signature: "RECORD(id)",
    examples: [["RECORD(12) = RECORD(12)", "TRUE"]],
    overloads: [idOf("link")],
  },
} as const satisfies Record<string, FunctionDefinition>;
