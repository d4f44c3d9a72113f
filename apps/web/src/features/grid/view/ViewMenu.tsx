import type { ReactElement } from "react";
import { MenuButton } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import type { FormView } from "./viewModel.ts";
import { besideView } from "./viewModel.ts";

/** Props of ViewMenu. */
export interface ViewMenuProps {
  readonly views: readonly FormView[];
  readonly view: FormView;
  readonly mayChange: boolean;
  readonly isDefault: boolean;
  readonly onDialog: (dialog: "copy" | "rename" | "delete") => void;
  readonly onMove: (to: FormView) => void;
  readonly onDefault: (isDefault: boolean) => void;
}

/** What can be done with the view that is open. */
export function ViewMenu(props: ViewMenuProps): ReactElement {
  const { views, view, mayChange, isDefault, onDialog, onMove, onDefault } = props;
  const { t } = useWording();
  const [before, after] = [besideView(views, view, -1), besideView(views, view, 1)];
  const move = (to: FormView | undefined): void => {
    if (to !== undefined) onMove(to);
  };
  return (
    <MenuButton
      iconSize={14}
      label={t("grid.viewMenu")}
      items={[
        {
          key: "rename",
          icon: "pen",
          text: t("grid.renameView"),
          isDisabled: !mayChange,
          onPick: () => onDialog("rename"),
        },
        { key: "copy", icon: "copy", text: t("grid.copyView"), onPick: () => onDialog("copy") },
        {
          key: "default",
          icon: "pin",
          text: t(isDefault ? "grid.dropDefault" : "grid.makeDefault"),
          isDisabled: !view.isSaved,
          onPick: () => onDefault(!isDefault),
        },
        { kind: "line", key: "order" },
        {
          key: "left",
          icon: "left",
          text: t("grid.moveViewLeft"),
          isDisabled: !mayChange || before === undefined,
          onPick: () => move(before),
        },
        {
          key: "right",
          icon: "right",
          text: t("grid.moveViewRight"),
          isDisabled: !mayChange || after === undefined,
          onPick: () => move(after),
        },
        { kind: "line", key: "end" },
        {
          key: "delete",
          icon: "trash",
          text: t("grid.deleteView"),
          isDangerous: true,
          isDisabled: !mayChange,
          onPick: () => onDialog("delete"),
        },
      ]}
    />
  );
}
