import type { ReactElement } from "react";
import { useNavigate } from "@tanstack/react-router";
import { MenuButton } from "@tongzhou/ui";
import type { WorkspaceForm } from "../../../api/workspaceQueries.ts";
import { useWording } from "../../../shell/language.tsx";

/** Props of FormMenu. */
export interface FormMenuProps {
  readonly workspace: string;
  readonly form: WorkspaceForm;
}

/** What is done with a form's records now and then: bring some in, fetch deleted ones back. */
export function FormMenu({ workspace, form }: FormMenuProps): ReactElement {
  const { t } = useWording();
  const navigate = useNavigate();
  const { key } = form.definition;
  return (
    <MenuButton
      label={t("grid.more")}
      align="end"
      items={[
        ...(form.abilities.import
          ? [
              {
                key: "import",
                text: t("grid.importRecords"),
                icon: "upload" as const,
                onPick: () =>
                  void navigate({ to: "/w/$workspace/import", params: { workspace }, search: { form: key } }),
              },
            ]
          : []),
        ...((form.definition.constraints?.length ?? 0) > 0
          ? [
              {
                key: "constraints",
                text: t("constraints.check"),
                icon: "warn2" as const,
                onPick: () =>
                  void navigate({ to: "/w/$workspace/f/$form/constraints", params: { workspace, form: key } }),
              },
            ]
          : []),
        {
          key: "bin",
          text: t("record.openBin"),
          icon: "trash",
          onPick: () => void navigate({ to: "/w/$workspace/f/$form/bin", params: { workspace, form: key } }),
        },
      ]}
    />
  );
}
