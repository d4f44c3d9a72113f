import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { UseMutationResult } from "@tanstack/react-query";
import { applyDefinition } from "@tongzhou/contract";
import { must } from "@tongzhou/base";
import { call } from "../../../api/call.ts";
import { isApiError } from "../../../api/apiError.ts";
import { workspaceQuery } from "../../../api/workspaceQueries.ts";
import { notice } from "../../../shell/notices.ts";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { headQuery } from "../desk/designQueries.ts";
import { recoverFocus } from "../designFocus.ts";
import type { PlanReading } from "./usePlan.ts";

/** Publishing the planned draft. When somebody else was faster, the draft is put on their version and planned again. */
export function usePublish({ plan }: PlanReading): UseMutationResult<void, Error, void> {
  const { t } = useWording();
  const { workspace, desk } = useDesign();
  const queryClient = useQueryClient();
  const params = { workspace: workspace.key };
  return useMutation<void, Error, void>({
    mutationFn: async () => {
      const { now, base } = desk.draft.get();
      const planned = must(plan, "publish-without-plan: expected a plan of the draft as it stands");
      const body = {
        definition: now,
        baseVersion: base.version,
        hash: planned.hash,
        acceptDestructive: planned.steps.some((step) => step.isDestructive),
      };
      try {
        const { version, jobs } = await call(applyDefinition, { params, body });
        // What the server keeps may differ from what was sent: a big field has its old kind until it is converted.
        const head = await queryClient.fetchQuery({ ...headQuery(workspace.key), staleTime: 0 });
        desk.settle(head);
        recoverFocus();
        notice.set({ text: t(jobs.length > 0 ? "designer.publishedWorking" : "designer.published", { version }) });
        await queryClient.invalidateQueries({ queryKey: workspaceQuery(workspace.key).queryKey });
        await queryClient.invalidateQueries({ queryKey: ["definition", workspace.key, "work"] });
        await queryClient.invalidateQueries({ queryKey: ["definition", workspace.key, "bin"] });
        await queryClient.invalidateQueries({ queryKey: ["records", workspace.key] });
      } catch (error) {
        if (!isApiError(error, "definition.plan_stale")) throw error;
        const head = await queryClient.fetchQuery({ ...headQuery(workspace.key), staleTime: 0 });
        // The same version: only the data moved on, so the counts are asked for again and shown first.
        if (head.version > base.version) desk.follow(head);
        else await queryClient.invalidateQueries({ queryKey: ["definition", workspace.key, "plan"] });
        notice.set({ text: t("designer.planStale") });
      }
    },
  });
}
