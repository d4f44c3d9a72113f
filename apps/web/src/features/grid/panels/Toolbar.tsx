import { useRef, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Icon, IconButton, Popover } from "@tongzhou/ui";
import type { IconName } from "@tongzhou/ui";
import type { ViewDefinition } from "@tongzhou/model";
import type { Workspace, WorkspaceForm } from "../../../api/workspaceQueries.ts";
import { lazyPart } from "../../../lazyPart.tsx";
import { errorWords } from "../../../shell/errorWords.ts";
import { useWording } from "../../../shell/language.tsx";
import { ExportMenu } from "../../../transfer/ExportMenu.tsx";
import { shownColumns } from "../sheet/columnModel.ts";
import { hasRecordRows, MatrixExport, MatrixTools } from "../matrix/MatrixTools.tsx";
import type { OpenView } from "../view/useFormView.ts";
import { storeView } from "../view/storeView.ts";
import { joinFilters } from "../view/viewModel.ts";
import { ColorPanel } from "./ColorPanel.tsx";
import { ColumnsPanel } from "./ColumnsPanel.tsx";
import { FilterChip } from "./FilterChips.tsx";
import { FilterTool } from "./FilterTool.tsx";
import { readTree } from "../../../filter/filterTree.ts";
import { FormMenu } from "./FormMenu.tsx";
import { GroupPanel } from "./GroupPanel.tsx";
import { SortPanel } from "./SortPanel.tsx";
import styles from "../FormPage.module.css";

const viewDialog = lazyPart(async () => (await import("../view/ViewDialog.tsx")).ViewDialog);

/** Props of Toolbar. */
export interface ToolbarProps {
  readonly workspace: Workspace;
  readonly form: WorkspaceForm;
  readonly open: OpenView;
  /** A filter that came with the address, laid over the view. */
  readonly linkFilter: string | undefined;
  readonly onDropLinkFilter: () => void;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly onCreate: () => void;
}

/** What is shown and how: filter, sort, group, columns, colours, search; and saving all that with the view. */
export function Toolbar(props: ToolbarProps): ReactElement {
  const { form, open, linkFilter, onDropLinkFilter, search, onSearch, onCreate } = props;
  const { t, label, locale } = useWording();
  const { definition, change } = open;
  const { fields } = form.definition;
  const { sort = [], group = [], colors = [] } = definition;
  const isBoard = definition.kind === "board";
  const isMatrix = definition.kind === "matrix";
  // Of a matrix, what is about rows is there only while its rows are records.
  const isListed = !isMatrix || hasRecordRows(props.workspace, definition);
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={t("grid.configure")}>
      <div className={styles.tools}>
        {linkFilter !== undefined && (
          <FilterChip condition={readTree(linkFilter, fields)} fields={fields} onRemove={onDropLinkFilter} />
        )}
        <FilterTool fields={fields} filter={definition.filter} onFilter={(filter) => change({ filter })} />
        {!isBoard && isListed && (
          <Tool
            icon="group"
            text={group.length === 0 ? t("grid.group") : t("grid.groupCount", { count: group.length })}
            isOn={group.length > 0}
          >
            <GroupPanel fields={fields} group={group} onGroup={(next) => change({ group: next })} />
          </Tool>
        )}
        {isListed && (
          <Tool
            icon="sort"
            text={sort.length === 0 ? t("grid.sort") : t("grid.sortCount", { count: sort.length })}
            isOn={sort.length > 0}
          >
            <SortPanel fields={fields} sort={sort} onSort={(next) => change({ sort: next })} />
          </Tool>
        )}
        {isListed && (
          <Tool
            icon={isBoard ? "board" : "grid"}
            text={isBoard ? t("grid.configure") : isMatrix ? t("matrix.rowFields") : t("grid.columns")}
            isOn={false}
          >
            <ColumnsPanel
              form={form.definition}
              view={isMatrix ? withTitle(form, definition) : definition}
              onView={change}
            />
          </Tool>
        )}
        {isMatrix && (
          <MatrixTools
            workspace={props.workspace}
            form={form}
            view={definition}
            onMatrix={(matrix) => change({ matrix })}
          />
        )}
        {!isBoard && !isMatrix && (
          <Tool icon="tag" text={t("grid.colors")} isOn={colors.length > 0}>
            <ColorPanel fields={fields} colors={colors} onColors={(next) => change({ colors: next })} />
          </Tool>
        )}
      </div>
      <div className={styles.toolEnd}>
        {open.isChanged && <ViewChanged {...props} />}
        <span className={styles.searchBox}>
          <Icon name="search" size={14} />
          <input
            type="search"
            aria-label={t("grid.search")}
            placeholder={t("grid.search")}
            title={t("grid.searchHint")}
            value={search}
            maxLength={200}
            onChange={(event) => onSearch(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape" && !event.nativeEvent.isComposing) onSearch("");
            }}
          />
          {search !== "" && (
            <IconButton
              icon="x"
              iconSize={12}
              label={t("grid.clearSearch")}
              onClick={() => onSearch("")}
              style={{ width: 20, height: 20 }}
            />
          )}
        </span>
        {isMatrix && form.abilities.export && (
          <MatrixExport workspace={props.workspace} view={definition} filter={linkFilter} search={search} />
        )}
        {!isMatrix && form.abilities.export && (
          <ExportMenu
            workspace={props.workspace.key}
            form={form.definition.key}
            view={{
              filter: joinFilters(definition.filter, linkFilter),
              search,
              sort,
              columns: shownColumns(form.definition, definition, locale).map((column) => column.field.key),
            }}
          />
        )}
        {form.abilities.create && (
          <Button
            variant="primary"
            size="small"
            icon="plus"
            text={label(form.definition.label)}
            aria-label={t("grid.addRecordTo", { form: label(form.definition.label) })}
            className={styles.create}
            onClick={onCreate}
          />
        )}
        <FormMenu workspace={props.workspace.key} form={form} />
      </div>
    </div>
  );
}

// Beside its title a matrix shows of a row what was asked for, and nothing by itself.
function withTitle({ definition }: WorkspaceForm, view: ViewDefinition): ViewDefinition {
  return { ...view, columns: view.columns ?? [{ field: definition.title }] };
}

function ViewChanged({ workspace, form, open }: ToolbarProps): ReactElement {
  const wording = useWording();
  const { t } = wording;
  const queryClient = useQueryClient();
  const [isNaming, setIsNaming] = useState(false);
  const [error, setError] = useState<string | undefined>(undefined);
  const { view, definition } = open;
  const mayReplace = view.isSaved ? view.owner !== null || workspace.canDefine : workspace.canDefine;
  const save = async (): Promise<void> => {
    try {
      await storeView(queryClient, workspace, definition, {
        isPersonal: view.owner !== null,
        version: view.isSaved ? view.version : undefined,
      });
      open.revert();
    } catch (reason) {
      setError(errorWords(reason, wording));
    }
  };
  return (
    <span className={styles.changed} title={error}>
      <span className={styles.changedText}>{error ?? t("grid.viewChanged")}</span>
      <Button size="small" variant="quiet" text={t("grid.revert")} onClick={open.revert} />
      {mayReplace && <Button size="small" variant="quiet" text={t("common.save")} onClick={() => void save()} />}
      <Button size="small" variant="quiet" text={t("grid.saveAs")} onClick={() => setIsNaming(true)} />
      {isNaming && (
        <viewDialog.Part
          workspace={workspace}
          form={form}
          open={open}
          purpose="copy"
          onClose={() => setIsNaming(false)}
        />
      )}
    </span>
  );
}

interface ToolProps {
  readonly icon: IconName;
  readonly text: string;
  readonly isOn: boolean;
  readonly children: ReactNode;
}

function Tool({ icon, text, isOn, children }: ToolProps): ReactElement {
  const [isOpen, setIsOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button
        ref={anchor}
        size="small"
        variant={isOn ? "default" : "quiet"}
        icon={icon}
        text={text}
        aria-pressed={isOn || undefined}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      />
      <Popover anchor={anchor} isOpen={isOpen} onClose={() => setIsOpen(false)} label={text}>
        {children}
      </Popover>
    </>
  );
}
