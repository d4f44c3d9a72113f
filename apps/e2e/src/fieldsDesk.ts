import { fieldKinds, fieldSpec } from "@tongzhou/model";
import type { FieldDefinition, FieldKind, FormDefinition, Wire } from "@tongzhou/model";
import type { APIRequestContext, Locator, Page } from "playwright-core";
import { changeDefinition } from "./changeDefinition.ts";
import { send } from "./deliveryDesk.ts";
import { setUp } from "./owner.ts";

const options = [
  { key: "low", label: { zh: "低", en: "Low" }, color: "gray" },
  { key: "middle", label: { zh: "中", en: "Middle" }, color: "blue" },
  { key: "high", label: { zh: "高", en: "High" }, color: "red" },
] as const;

const lines: readonly FieldDefinition[] = [
  { key: "item", kind: "text", label: { zh: "物料", en: "Item" }, required: true },
  { key: "quantity", kind: "integer", label: { zh: "数量", en: "Quantity" } },
  { key: "price", kind: "money", currency: "CNY", label: { zh: "单价", en: "Price" } },
  { key: "due", kind: "date", label: { zh: "交期", en: "Due" } },
  { key: "level", kind: "choice", options, label: { zh: "级别", en: "Level" } },
];

const settings: Partial<Record<FieldKind, object>> = {
  text: { required: true, description: { zh: "写一个名字", en: "Give it a name" } },
  number: { decimals: 3, unit: { zh: "吨", en: "t" }, thousands: true },
  money: { currency: "CNY" },
  choice: { options },
  choices: { options },
  link: { form: "client" },
  links: { form: "client" },
  subform: { fields: lines },
  auto_number: {
    parts: [
      { kind: "text", text: "YB-" },
      { kind: "counter", digits: 4 },
    ],
  },
  formula: { expression: "number * 2", result: "number" },
};

/** A form with every kind of field; a field's key is its kind. */
export const sample: FormDefinition = {
  key: "sample",
  label: { zh: "样本", en: "Samples" },
  title: "text",
  fields: fieldKinds.map((kind) => {
    // Built from a table of settings per kind; the runtime shape is that of a definition document.
    return { key: kind, kind, label: fieldSpec(kind).label, ...settings[kind] } as unknown as FieldDefinition;
  }),
};

/** The demo company with the form of every kind. */
export interface FieldsDesk {
  readonly workspace: string;
  /** Address of the form's page. */
  readonly path: string;
  /** Path of its records on the server. */
  readonly records: string;
}

/** Sets a new server up with the demo company and the form of every kind; `page` is signed in as the owner. */
export async function fillFieldsDesk(page: Page): Promise<FieldsDesk> {
  await setUp(page, "demo");
  const { request } = page;
  const workspace = await changeDefinition(request, ({ forms }) => ({ forms: [...forms, sample] }));
  return {
    workspace,
    path: `/w/${workspace}/f/${sample.key}`,
    records: `/workspaces/${workspace}/forms/${sample.key}/records`,
  };
}

/** The place of a field on a record's page, or on that of a new one. */
export function fieldAt(page: Page, key: string): Locator {
  return page.locator(`[data-field="${key}"]`);
}

/** A record's values as the server has them. */
export async function readValues(
  request: APIRequestContext,
  desk: FieldsDesk,
  record: number,
): Promise<Readonly<Record<string, Wire>>> {
  return (await send<{ values: Record<string, Wire> }>(request, "get", `${desk.records}/${record}`)).values;
}
