import { account } from "./account.ts";
import { common } from "./common.ts";
import { constraints } from "./constraints.ts";
import { designer } from "./designer.ts";
import { expression } from "./expression.ts";
import { fields } from "./fields.ts";
import { grid } from "./grid.ts";
import { home } from "./home.ts";
import { importer } from "./importer.ts";
import { matrix } from "./matrix.ts";
import { members } from "./members.ts";
import { record } from "./record.ts";
import { search } from "./search.ts";
import { shell } from "./shell.ts";
import { signIn } from "./signIn.ts";
import { tenure } from "./tenure.ts";

/** All Chinese phrases by area; they decide which keys and gaps there are. */
export const phrases = {
  account,
  common,
  constraints,
  designer,
  expression,
  fields,
  grid,
  home,
  importer,
  matrix,
  members,
  record,
  search,
  shell,
  signIn,
  tenure,
} as const;
