import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
// Formulas may use the families that other screens do without.
import "@tongzhou/expr/all";
import { EmptyState, Skeleton } from "@tongzhou/ui";
import { Failure } from "../../shell/Failure.tsx";
import { useWording } from "../../shell/language.tsx";
import { Page } from "../../shell/Page.tsx";
import { useWorkspace } from "../../shell/useWorkspace.ts";
import { DesignProvider } from "./desk/DesignProvider.tsx";
import { headQuery } from "./desk/designQueries.ts";
import { FormDesigner } from "./FormDesigner.tsx";
import { Overview } from "./overview/Overview.tsx";

/** Where forms are designed: all of them, or one. */
export function DesignerPage(): ReactElement {
  const { t } = useWording();
  const workspace = useWorkspace();
  const { form } = useParams({ strict: false });
  const head = useQuery({ ...headQuery(workspace.key), enabled: workspace.canDefine });
  if (!workspace.canDefine)
    return (
      <Page title={t("shell.design")} width="text">
        <EmptyState title={t("designer.deniedTitle")} text={t("designer.deniedText")} />
      </Page>
    );
  if (head.data === undefined)
    return (
      <Page title={t("shell.design")} width="text">
        {head.isError ? (
          <Failure error={head.error} onRetry={() => void head.refetch()} />
        ) : (
          <Skeleton label={t("common.loading")} />
        )}
      </Page>
    );
  return (
    <DesignProvider key={workspace.key} workspace={workspace} head={head.data}>
      {form === undefined ? <Overview /> : <FormDesigner key={form} formKey={form} />}
    </DesignProvider>
  );
}
