import { useEffect, useMemo, useState } from "react";
import { groupKeyOf } from "@tongzhou/model";
import type { FieldDefinition, FormDefinition, ViewDefinition } from "@tongzhou/model";
import type { WorkspaceForm } from "../../api/workspaceQueries.ts";
import type { FieldKit } from "../../fields/fieldFace.ts";
import { useFieldKit } from "../../fields/FieldProvider.tsx";
import { useWorkspace } from "../../shell/useWorkspace.ts";
import { Edits } from "./data/Edits.ts";
import { GridData } from "./data/GridData.ts";
import type { GridQuery } from "./data/GridData.ts";
import type { ListRow } from "./data/blockModel.ts";
import type { CellConditions } from "./sheet/cellConditions.ts";
import type { RowColors } from "./sheet/colorRules.ts";
import { layColumns, shownColumns } from "./sheet/columnModel.ts";
import type { Sheet } from "./sheet/sheetModel.ts";
import { joinFilters } from "./view/viewModel.ts";

/** Height of a line by the view's choice, in pixels. */
export const rowHeights = { compact: 28, normal: 32, tall: 56 } as const;

/** What lies over a view: a filter from the address and a text searched for. */
export interface Overlay {
  readonly filter: string | undefined;
  readonly search: string;
}

/** The data and the layout of a view's grid. Records are loaded anew only when which ones, or which fields, changes. */
export function useSheet(form: WorkspaceForm, view: ViewDefinition, overlay: Overlay): Sheet {
  const kit = useFieldKit();
  const { forms } = useWorkspace();
  const { definition } = form;
  const { locale } = kit.wording;
  const columns = useMemo(() => shownColumns(definition, view, locale), [definition, view, locale]);
  const layout = useMemo(() => layColumns(columns, view.frozenColumns ?? 1), [columns, view.frozenColumns]);
  const rules = useColorRules(view, definition.fields);
  const keys = columns.map((column) => column.field.key);
  // In one order whatever the columns' own, so that dragging a column loads nothing.
  const conditions = useCellConditions(columns, definition);
  const loaded = [
    ...new Set([...keys, definition.title, ...(rules?.fields ?? []), ...(conditions?.fields ?? [])]),
  ].toSorted();
  const totals = columns.flatMap(({ field, aggregate }) =>
    aggregate === undefined ? [] : [{ field: field.key, function: aggregate }],
  );
  const filter = joinFilters(view.filter, overlay.filter);
  const search = overlay.search.trim().slice(0, 200);
  const query = JSON.stringify({
    workspace: kit.workspace,
    form: definition.key,
    selection: {
      columns: loaded,
      ...(filter === undefined ? {} : { filter }),
      ...(search === "" ? {} : { search }),
      ...(view.sort === undefined || view.sort.length === 0 ? {} : { sort: view.sort }),
    },
    group: (view.group ?? []).slice(0, 3).map(groupKeyOf),
    aggregates: (view.group?.length ?? 0) > 0 ? totals : [],
  });
  const edits = useMemo(() => new Edits(kit.workspace, definition.key), [kit.workspace, definition.key]);
  // The text is the query's identity: written above, read back here.
  const data = useMemo(
    () => new GridData(JSON.parse(query) as GridQuery, (record) => edits.versionOf(record, 0)),
    [query, edits],
  );
  const places = useMemo(() => new Map(data.query.selection.columns.map((key, index) => [key, index])), [data]);
  const colorsOf = useMemo(() => rules?.build(places, kit.wording.format.zone, kit.memberId), [rules, places, kit]);
  return useMemo(
    () => ({
      form,
      kit,
      data,
      edits,
      layout,
      rowHeight: rowHeights[view.rowHeight ?? "normal"],
      places,
      colorsOf,
      conditions: conditions?.build(places, kit, forms),
    }),
    [form, kit, data, edits, layout, view.rowHeight, places, colorsOf, conditions, forms],
  );
}

interface ConditionsOf {
  readonly of: unknown;
  readonly shown: string;
  readonly conditions: ReadyConditions;
}

interface ReadyConditions {
  readonly fields: readonly string[];
  readonly build: (
    places: ReadonlyMap<string, number>,
    kit: FieldKit,
    forms: readonly WorkspaceForm[],
  ) => CellConditions;
}

// As of colours, the language is loaded only for columns with conditions.
function useCellConditions(
  columns: readonly { readonly field: FieldDefinition }[],
  { key, fields }: FormDefinition,
): ReadyConditions | undefined {
  const [ready, setReady] = useState<ConditionsOf | undefined>(undefined);
  const hasSome = columns.some(({ field }) => hasConditions(field));
  // Which columns there are, whatever their order and width.
  const shown = columns
    .map(({ field }) => field.key)
    .toSorted()
    .join(" ");
  useEffect(() => {
    if (!hasSome) return undefined;
    let isCurrent = true;
    void import("./sheet/cellConditions.ts").then(({ buildConditions, conditionFields, conditionWorld }) => {
      if (!isCurrent) return;
      setReady({
        of: fields,
        shown,
        conditions: {
          fields: conditionFields(shown.split(" "), fields),
          build: (places, kit, forms) =>
            buildConditions(
              fields,
              places,
              () => ({ now: new Date(), currentMember: kit.memberId, zone: kit.wording.format.zone }),
              conditionWorld(
                kit,
                { form: key, forms: forms.map(({ definition }) => definition) },
                forms.find(({ definition }) => definition.key === key)?.abilities.partlySeen,
              ),
            ),
        },
      });
    });
    return () => {
      isCurrent = false;
    };
  }, [hasSome, shown, key, fields]);
  return hasSome && ready?.of === fields && ready.shown === shown ? ready.conditions : undefined;
}

function hasConditions(field: FieldDefinition): boolean {
  const options = field.kind === "choice" || field.kind === "choices" ? field.options : [];
  return field.readOnlyIf !== undefined || options.some((option) => option.availableIf !== undefined);
}

interface ReadyColors {
  readonly fields: readonly string[];
  readonly build: (places: ReadonlyMap<string, number>, zone: string, member: number) => (row: ListRow) => RowColors;
}

// The language is loaded only for views that colour by it.
function useColorRules(view: ViewDefinition, fields: WorkspaceForm["definition"]["fields"]): ReadyColors | undefined {
  const { colors } = view;
  const [ready, setReady] = useState<{ readonly of: unknown; readonly colors: ReadyColors } | undefined>(undefined);
  useEffect(() => {
    if (colors === undefined || colors.length === 0) return undefined;
    let isCurrent = true;
    void import("./sheet/colorRules.ts").then(({ buildColors, ruleFields }) => {
      if (!isCurrent) return;
      setReady({
        of: colors,
        colors: {
          fields: ruleFields(colors, fields),
          build: (places, zone, currentMember) =>
            buildColors(colors, fields, places, () => ({ now: new Date(), currentMember, zone })),
        },
      });
    });
    return () => {
      isCurrent = false;
    };
  }, [colors, fields]);
  return colors !== undefined && colors.length > 0 && ready?.of === colors ? ready.colors : undefined;
}
