import type { Phrases } from "../translate.ts";
import { account } from "./account.ts";
import { common } from "./common.ts";
import { home } from "./home.ts";
import { members } from "./members.ts";
import { search } from "./search.ts";
import { shell } from "./shell.ts";
import { signIn } from "./signIn.ts";

/** All English phrases by area. */
export const phrases = { account, common, home, members, search, shell, signIn } satisfies Phrases;
