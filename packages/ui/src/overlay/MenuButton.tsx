import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { IconButton } from "../button/IconButton.tsx";
import type { IconButtonProps } from "../button/IconButton.tsx";
import { Menu } from "./Menu.tsx";
import type { MenuItem } from "./Menu.tsx";
import type { Align } from "./placement.ts";

/** Props of MenuButton. */
export interface MenuButtonProps extends Pick<IconButtonProps, "iconSize" | "className"> {
  /** What the rows do something with, for the button and the menu alike. */
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly align?: Align | undefined;
}

/** Three dots that open a menu. */
export function MenuButton({ label, items, align, ...look }: MenuButtonProps): ReactElement {
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <IconButton
        ref={anchor}
        icon="dots"
        label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
        {...look}
      />
      <Menu
        anchor={anchor}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        label={label}
        align={align}
        items={items}
      />
    </>
  );
}
