import type { PhrasesOf } from "../phrase.ts";
import type { account as chinese } from "../zh-CN/account.ts";

/** Account settings. */
export const account = {
  title: "Account settings",
  profile: "Profile",
  name: "Name",
  email: "E-mail",
  emailHelp: "You sign in with it, and others invite you by it.",
  language: "Language",
  profileSaved: "Profile saved",
  passwordTitle: "Password",
  current: "Current password",
  next: "New password",
  changePassword: "Change password",
  passwordChanged: "Password changed",
  sessions: "Sessions",
  sessionsText: "Signs you out on every device, this one included. Save your work first.",
  signOutEverywhere: "Sign out everywhere",
  tokens: "API tokens",
  tokensText: "Programs use a token to act as you, with exactly your rights. Revoking takes effect at once.",
  tokenName: "What for",
  tokenNameRequired: "Say where it is used, so that you know later whether it can go",
  tokenCreate: "New token",
  tokenSecret: "The token is shown only this once. Copy it now.",
  tokenNone: "No tokens yet.",
  tokenMade: "made {when}",
  tokenUsed: "used {when}",
  tokenNeverUsed: "never used",
  tokenRevoke: "Revoke",
  tokenRevokeTitle: "Revoke “{name}”?",
  tokenRevokeText: "Programs that use it stop working at once. This cannot be undone.",
} satisfies PhrasesOf<typeof chinese>;
