import { must, sql, sqlIdent } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import type { FieldRef, Type } from "./types.ts";
import { readRow } from "./value.ts";
import type { JsContext, Row, Value } from "./value.ts";

/** What paths call the people and the departments of a workspace, as if these were forms. */
export const peopleForms = { member: "~member", department: "~department" } as const;

const field = (key: string, zh: string, en: string, type: Type): FieldRef => ({ key, label: { zh, en }, type });

// A map, since any word can be the key of a form, also one that every object knows.
const fields: ReadonlyMap<string, readonly FieldRef[]> = new Map([
  [
    peopleForms.member,
    [
      field("name", "姓名", "Name", { kind: "text" }),
      field("email", "邮箱", "E-mail", { kind: "text" }),
      field("position", "职务", "Position", { kind: "text" }),
      field("department", "部门", "Department", { kind: "department" }),
      field("departments", "所在部门", "Departments", { kind: "departments" }),
      field("manager", "上级", "Manager", { kind: "member" }),
    ],
  ],
  [
    peopleForms.department,
    [
      field("name", "名称", "Name", { kind: "text" }),
      field("parent", "上级部门", "Parent", { kind: "department" }),
      field("head", "负责人", "Head", { kind: "member" }),
    ],
  ],
]);

/** What a member or a department tells along a path; null for any other form. */
export function peopleFields(form: string): readonly FieldRef[] | null {
  return fields.get(form) ?? null;
}

/** The form that a value of this type leads to; null when it leads to no records. */
export function formOf(type: Type): string | null {
  switch (type.kind) {
    case "link":
    case "links":
      return type.form === "" ? null : type.form;
    case "member":
    case "members":
      return peopleForms.member;
    case "department":
    case "departments":
      return peopleForms.department;
    default:
      return null;
  }
}

/** Whether a value of this type may lead to several records. */
export function leadsToMany({ kind }: Type): boolean {
  return kind === "links" || kind === "members" || kind === "departments";
}

/** The type of what a path ends at. */
export function typeReached(form: string, isMany: boolean): Type {
  if (form === peopleForms.member) return { kind: isMany ? "members" : "member" };
  if (form === peopleForms.department) return { kind: isMany ? "departments" : "department" };
  return { kind: isMany ? "links" : "link", form };
}

/** The people of a workspace by id, as rows of the fields above; null for who does not exist. */
export interface People {
  readonly member: (id: number) => Row | null;
  readonly department: (id: number) => Row | null;
}

/** What is known of a member. */
export interface KnownMember {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly position: string | null;
  /** Ids, the first one first. */
  readonly departments: readonly number[];
  readonly managerId: number | null;
}

/** What is known of a department. */
export interface KnownDepartment {
  readonly id: number;
  readonly name: string;
  readonly parentId: number | null;
  readonly headId: number | null;
}

/** The people of a workspace from lists of them. */
export function buildPeople(members: readonly KnownMember[], departments: readonly KnownDepartment[]): People {
  const byMember = new Map(members.map((member) => [member.id, memberRow(member)]));
  const byDepartment = new Map(departments.map((department) => [department.id, departmentRow(department)]));
  return { member: (id) => byMember.get(id) ?? null, department: (id) => byDepartment.get(id) ?? null };
}

const orNull = (text: string | null): string | null => (text === "" ? null : text);

function memberRow({ name, email, position, departments, managerId }: KnownMember): Row {
  return {
    name: orNull(name),
    email: orNull(email),
    position: orNull(position),
    department: departments[0] ?? null,
    departments: departments.length === 0 ? null : departments,
    manager: managerId,
  };
}

function departmentRow({ name, parentId, headId }: KnownDepartment): Row {
  return { name: orNull(name), parent: parentId, head: headId };
}

/** Tables of the people, as statements name them. */
export interface PeopleTables {
  readonly members: Sql;
  /** Which member is in which department, the first one first by "position". */
  readonly memberDepartments: Sql;
  readonly departments: Sql;
}

/** A person's or department's row in JavaScript. */
export function personRow(form: string, id: Value, { people }: JsContext): Row | null {
  const known = must(people, "people-context: expected one that knows the people, got none");
  if (typeof id !== "number") return null;
  return form === peopleForms.member ? known.member(id) : known.department(id);
}

/** A field of a person or department in JavaScript; blank where there is none. */
export function askPerson(form: string, id: Value, key: string, context: JsContext): Value {
  const row = personRow(form, id, context);
  return row === null ? null : readRow(row, key);
}

/** Whether a member belongs to a department or to one below it. */
export function isInDepartment(member: Value, department: Value, context: JsContext): boolean {
  const own = askPerson(peopleForms.member, member, "departments", context);
  const open = Array.isArray(own) ? [...own] : [];
  const seen = new Set<Value>();
  for (const one of open) {
    if (one === null || seen.has(one)) continue;
    if (one === department) return true;
    seen.add(one);
    open.push(askPerson(peopleForms.department, one, "parent", context));
  }
  return false;
}

/** The table of a form of people. */
export function peopleTable(form: string, tables: PeopleTables): Sql {
  return form === peopleForms.member ? tables.members : tables.departments;
}

/** A column of a form of people in the row of `alias`. */
export function peopleColumn(form: string, key: string, alias: Sql, tables: PeopleTables): Sql {
  const own = form === peopleForms.member ? memberColumns : departmentColumns;
  return must(own[key], `people-column: expected one of ${form}, got ${key}`)(alias, tables);
}

type Column = (alias: Sql, tables: PeopleTables) => Sql;

const memberColumns: Readonly<Record<string, Column>> = {
  name: (alias) => sql`nullif(${alias}.name, '')`,
  email: (alias) => sql`nullif(${alias}.email, '')`,
  position: (alias) => sql`nullif(${alias}."position", '')`,
  department: (alias, tables) => firstDepartmentSql(sql`${alias}.id`, tables),
  departments: (alias, tables) => departmentsSql(sql`${alias}.id`, tables),
  manager: (alias) => sql`${alias}.manager_id`,
};

const departmentColumns: Readonly<Record<string, Column>> = {
  name: (alias) => sql`nullif(${alias}.name, '')`,
  parent: (alias) => sql`${alias}.parent_id`,
  head: (alias) => sql`${alias}.head_id`,
};

const tie = sqlIdent("~md");
const inOrder = sql`${tie}."position", ${tie}.department_id`;

/** The department that a member names first. */
export function firstDepartmentSql(member: Sql, { memberDepartments }: PeopleTables): Sql {
  return sql`(select ${tie}.department_id from ${memberDepartments} ${tie} where ${tie}.member_id = ${member} order by ${inOrder} limit 1)`;
}

/** All departments of a member, the first one first. */
export function departmentsSql(member: Sql, { memberDepartments }: PeopleTables): Sql {
  return sql`(select array_agg(${tie}.department_id order by ${inOrder}) from ${memberDepartments} ${tie} where ${tie}.member_id = ${member})`;
}

/** A column of the one member or department of this id. */
export function askPersonSql(form: string, id: Sql, key: string, tables: PeopleTables): Sql {
  const alias = sqlIdent("~pe");
  return sql`(select ${peopleColumn(form, key, alias, tables)} from ${peopleTable(form, tables)} ${alias} where ${alias}.id = ${id})`;
}

/** isInDepartment in SQL. Where the department is the same for every row, its members are found once. */
export function isInDepartmentSql(member: Sql, department: Sql, tables: PeopleTables): Sql {
  const down = sql`with recursive "~down"(id) as (select ${department} union select d.id from ${tables.departments} d join "~down" on d.parent_id = "~down".id) select id from "~down"`;
  return sql`(${member} in (select ${tie}.member_id from ${tables.memberDepartments} ${tie} where ${tie}.department_id in (${down})))`;
}
