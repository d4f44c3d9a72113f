import type { ReactElement } from "react";
import { useWording } from "../../shell/language.tsx";
import { Page } from "../../shell/Page.tsx";
import { useWorkspace } from "../../shell/useWorkspace.ts";

/** The forms of the workspace by name. */
export function AccountPage(): ReactElement {
  const { t, label } = useWording();
  const { forms } = useWorkspace();
  return (
    <Page title={t("shell.accountSettings")} width="text">
      <ul>
        {forms.map(({ definition }) => (
          <li key={definition.key}>{label(definition.label)}</li>
        ))}
      </ul>
    </Page>
  );
}
