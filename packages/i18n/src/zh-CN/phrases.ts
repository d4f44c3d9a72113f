import { account } from "./account.ts";
import { common } from "./common.ts";
import { home } from "./home.ts";
import { members } from "./members.ts";
import { search } from "./search.ts";
import { shell } from "./shell.ts";
import { signIn } from "./signIn.ts";

/** All Chinese phrases by area; they decide which keys and gaps there are. */
export const phrases = { account, common, home, members, search, shell, signIn } as const;
