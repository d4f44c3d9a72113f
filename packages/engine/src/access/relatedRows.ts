import { must, sql, sqlIdent, unreachable, type Sql } from "@tongzhou/base";
import type { RelatedRows, SqlBinding } from "@tongzhou/expr";
import { findRelation, rowsKey, type FieldDefinition, type FieldOf, type Relation } from "@tongzhou/model";
import { fieldTable, formTable } from "../forms/physicalNames.ts";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import { formOrRows } from "./formOrRows.ts";
import { innerAlias, junctionAlias } from "./innerAlias.ts";
import type { RowCondition } from "./policy.ts";
import { asExpressionType } from "./formulaValue.ts";

/** Whose eyes related records are read with. */
export interface RelatedReader {
  /** Which records of a form count: null for all, undefined for none. */
  readonly rows: (form: string) => RowCondition | null | undefined;
  /** In which rows the reader may read a relation of the row stepped from; null for all. */
  readonly ownMask?: (field: string) => RowCondition | null;
  /** The same for a link of another form that leads here. */
  readonly linkMask?: (form: string, field: string) => RowCondition | null;
  readonly binding: (form: FormRuntime, alias: Sql) => SqlBinding;
  /** What a column of a subform holds in a row: whoever may read the subform may read what its formulas give (V3). */
  readonly column: (rows: FormRuntime, column: FieldDefinition, alias: Sql) => Sql;
  /** Rows of a list of links or a subform that stand in place of those stored, under the given name; null for none. */
  readonly given?: (key: string, name: Sql) => GivenRows | null;
}

/** Rows that a record will have once it is saved. */
export interface GivenRows {
  /** From item: of a list of links the pairs of target_id and position, of a subform the rows with id and position. */
  readonly from: Sql;
}

/** The live records that a relation leads to from the row of `alias`, as the reader sees them (A23). */
export function relatedRows(
  workspace: WorkspaceRuntime,
  form: string,
  key: string,
  alias: Sql,
  reader: RelatedReader,
): RelatedRows {
  const relation = must(
    findRelation(workspace.definition.forms, form, key),
    `related-field: expected a relation of ${form}, got ${key}`,
  );
  const name = innerAlias(alias, key);
  if (relation.kind === "subform") return subformRows(workspace, form, relation.field, alias, name, reader);
  const target = must(workspace.forms.get(relation.form), `related-form: expected one, got ${relation.form}`);
  const table = sql`${formTable(workspace.schema, relation.form)} ${name}`;
  const seen = limitTo(reader.rows(relation.form), name);
  const tie = tieOf(workspace, form, relation, alias, name, reader);
  const mask = relation.kind === "inverse" ? null : (reader.ownMask?.(relation.field) ?? null);
  const linkMask = relation.kind === "inverse" ? (reader.linkMask?.(relation.form, relation.field) ?? null) : null;
  const masks = sql`${mask === null ? sql`` : sql` and ${mask(alias)}`}${linkMask === null ? sql`` : sql` and ${linkMask(name)}`}`;
  return {
    table,
    from: tie.junction === null ? table : sql`${tie.junction} cross join ${table}`,
    on: sql`${tie.on} and ${name}.deleted_at is null${seen}${masks}`,
    id: sql`${name}.id`,
    order: tie.order,
    binding: reader.binding(target, name),
  };
}

interface Tie {
  readonly junction: Sql | null;
  readonly on: Sql;
  readonly order: Sql;
}

function tieOf(
  { schema }: WorkspaceRuntime,
  form: string,
  relation: Exclude<Relation, { readonly kind: "subform" }>,
  alias: Sql,
  name: Sql,
  reader: RelatedReader,
): Tie {
  const order = sql`${name}.id`;
  switch (relation.kind) {
    case "link":
      return { junction: null, on: sql`${name}.id = ${alias}.${sqlIdent(relation.field)}`, order };
    case "links": {
      const j = junctionAlias(name);
      const given = reader.given?.(relation.field, j) ?? null;
      const inOrder = sql`${j}."position", ${j}.target_id`;
      if (given !== null) return { junction: given.from, on: sql`${name}.id = ${j}.target_id`, order: inOrder };
      const on = sql`${j}.record_id = ${alias}.id and ${name}.id = ${j}.target_id`;
      return {
        junction: sql`${fieldTable(schema, form, relation.field)} ${j}`,
        on,
        order: inOrder,
      };
    }
    case "inverse": {
      if (relation.by === "link")
        return { junction: null, on: sql`${name}.${sqlIdent(relation.field)} = ${alias}.id`, order };
      const j = junctionAlias(name);
      const on = sql`${j}.target_id = ${alias}.id and ${name}.id = ${j}.record_id`;
      return { junction: sql`${fieldTable(schema, relation.form, relation.field)} ${j}`, on, order };
    }
    default:
      return unreachable(relation);
  }
}

function subformRows(
  workspace: WorkspaceRuntime,
  form: string,
  field: string,
  alias: Sql,
  name: Sql,
  reader: RelatedReader,
): RelatedRows {
  const rows = must(formOrRows(workspace, rowsKey(form, field)), `subform-rows: expected some, got ${form}.${field}`);
  const given = reader.given?.(field, name) ?? null;
  const table = given === null ? sql`${fieldTable(workspace.schema, form, field)} ${name}` : given.from;
  const mask = reader.ownMask?.(field) ?? null;
  const tie = given === null ? sql`${name}.parent_id = ${alias}.id` : sql`true`;
  const parent = reader.binding(must(workspace.forms.get(form), `subform-form: expected one, got ${form}`), alias);
  return {
    table,
    from: table,
    on: sql`${tie}${mask === null ? sql`` : sql` and ${mask(alias)}`}`,
    id: sql`${name}.id`,
    order: sql`${name}."position", ${name}.id`,
    binding: {
      now: parent.now,
      currentMember: parent.currentMember,
      zone: parent.zone,
      ...(parent.evaluate === undefined ? {} : { evaluate: parent.evaluate }),
      ...(parent.people === undefined ? {} : { people: parent.people }),
      ...(parent.past === undefined ? {} : { past: parent.past }),
      field: (key) => {
        const column = must(rows.fields.get(key), `subform-column: expected one of ${form}.${field}, got ${key}`);
        if (column.kind === "link") return linkInRow(workspace, column, name, reader);
        // Rows that are being typed bring their formulas along.
        const value = given === null ? reader.column(rows, column, name) : sql`${name}.${sqlIdent(key)}`;
        return asExpressionType(column, value);
      },
      related: (key) => {
        const column = must(rows.fields.get(key), `subform-link: expected one of ${form}.${field}, got ${key}`);
        if (column.kind !== "link") throw new Error(`subform-link: expected a link, got ${column.kind}`);
        const inner = innerAlias(name, key);
        const target = must(workspace.forms.get(column.form), `subform-target: expected one, got ${column.form}`);
        const { table: targets, on } = targetOfLink(workspace, column, name, reader);
        return {
          table: targets,
          from: targets,
          on,
          id: sql`${inner}.id`,
          order: sql`${inner}.id`,
          binding: reader.binding(target, inner),
        };
      },
    },
  };
}

// A row keeps its link while the target lies in the bin or out of sight; neither is there for the reader.
function linkInRow(workspace: WorkspaceRuntime, column: FieldOf<"link">, row: Sql, reader: RelatedReader): Sql {
  const { table, on } = targetOfLink(workspace, column, row, reader);
  return sql`(select ${innerAlias(row, column.key)}.id from ${table} where ${on})`;
}

function targetOfLink(
  workspace: WorkspaceRuntime,
  { key, form }: FieldOf<"link">,
  row: Sql,
  reader: RelatedReader,
): { readonly table: Sql; readonly on: Sql } {
  const name = innerAlias(row, key);
  return {
    table: sql`${formTable(workspace.schema, form)} ${name}`,
    on: sql`${name}.id = ${row}.${sqlIdent(key)} and ${name}.deleted_at is null${limitTo(reader.rows(form), name)}`,
  };
}

function limitTo(rows: RowCondition | null | undefined, name: Sql): Sql {
  if (rows === undefined) return sql` and false`;
  return rows === null ? sql`` : sql` and ${rows(name)}`;
}
