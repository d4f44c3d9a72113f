import { useNavigate, useParams } from "@tanstack/react-router";
import type { DesignTarget } from "./model/planModel.ts";

// Where the next form's page shall open, when a link leads from one form to a field of another.
let waiting: DesignTarget | undefined;

/** The place a form's page was asked to open at; asked once. */
export function takeTarget(form: string): DesignTarget | undefined {
  const target = waiting?.form === form ? waiting : undefined;
  waiting = undefined;
  return target;
}

/**
 * Leads to a field, a form's rights or its views, here or on another form's page.
 * @param show shows a place of the form that is open
 */
export function useGoTo(
  openForm: string | undefined,
  show: (target: DesignTarget) => void,
): (target: DesignTarget) => void {
  const navigate = useNavigate();
  const { workspace } = useParams({ from: "/w/$workspace" });
  return (target) => {
    if (target.form === openForm) {
      show(target);
      return;
    }
    waiting = target;
    void navigate({ to: "/w/$workspace/design/$form", params: { workspace, form: target.form } });
  };
}
