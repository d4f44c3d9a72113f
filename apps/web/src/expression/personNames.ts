import { Decoration, MatchDecorator, ViewPlugin, WidgetType } from "@codemirror/view";
import type { DecorationSet, ViewUpdate } from "@codemirror/view";
import type { Extension } from "@codemirror/state";

/** Who an id stands for. */
export type NameOfPerson = (kind: "member" | "department", id: number) => string | undefined;

class PersonName extends WidgetType {
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
  }

  override eq(other: PersonName): boolean {
    return other.name === this.name;
  }

  override toDOM(): HTMLElement {
    const shown = document.createElement("span");
    shown.className = "tz-person";
    shown.textContent = this.name;
    return shown;
  }
}

/** Says the name of a member or department behind its literal: the text holds the id, which a new name does not touch. */
export function personNames(nameOf: NameOfPerson): Extension {
  const decorator = new MatchDecorator({
    regexp: /(?:(MEMBER|成员)|DEPARTMENT|部门)\(\s*(\d+)\s*\)/giu,
    decorate: (add, from, to, [, member, id]) => {
      const name = nameOf(member === undefined ? "department" : "member", Number(id));
      if (name === undefined) return;
      add(to, to, Decoration.widget({ widget: new PersonName(name), side: 1 }));
    },
  });
  return ViewPlugin.define(
    (view) => ({
      names: decorator.createDeco(view),
      update(this: { names: DecorationSet }, update: ViewUpdate) {
        this.names = decorator.updateDeco(update, this.names);
      },
    }),
    { decorations: ({ names }) => names },
  );
}
