import type { Migration } from "./migration.ts";

/** Tables for values that follow from others: what is kept so that they need not be computed whole, or be told too often. */
export const followingMigrations: readonly Migration[] = [
  {
    number: 13,
    name: "totals of aggregates over many records",
    text: `
      -- Sum and count of what the records that link to one bring into its formula, where they are many, so that a change
      -- of few need not read the others. "read_at" is the beginning of the statement that last read all of them.
      create table _computed_total (
        form text not null,
        record bigint not null,
        field text not null,
        sum numeric,
        count bigint not null,
        read_at timestamptz not null default statement_timestamp(),
        primary key (form, record, field)
      ) with (fillfactor = 70);
    `,
  },
  {
    number: 14,
    name: "bands of numbers",
    text: `
      -- The band in which a formula's number is, for records whose number changed since the field has bands. "prior" is
      -- the one before the transaction "tx", from which all that this transaction writes is judged.
      create table _band (
        form text not null,
        record bigint not null,
        field text not null,
        band text,
        prior text,
        tx xid8 not null,
        primary key (form, record, field)
      ) with (fillfactor = 70);
    `,
  },
  {
    number: 15,
    name: "lookups that lists ask for",
    text: `
      -- Formulas through single links that lists sort, filter or group by for every record: how often, how long it took,
      -- and since when they have a column for it.
      create table _lookup (
        form text not null,
        field text not null,
        calls bigint not null default 0,
        total_ms double precision not null default 0,
        first_at timestamptz(3) not null default now(),
        last_at timestamptz(3) not null default now(),
        kept_since timestamptz(3),
        primary key (form, field)
      );
    `,
  },
];
