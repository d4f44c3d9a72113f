import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { useNavigate } from "@tanstack/react-router";
import { IconButton, Menu } from "@tongzhou/ui";
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
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const { key } = form.definition;
  return (
    <>
      <IconButton
        ref={anchor}
        icon="dots"
        label={t("grid.more")}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      />
      <Menu
        anchor={anchor}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
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
          {
            key: "bin",
            text: t("record.openBin"),
            icon: "trash",
            onPick: () => void navigate({ to: "/w/$workspace/f/$form/bin", params: { workspace, form: key } }),
          },
        ]}
      />
    </>
  );
}
