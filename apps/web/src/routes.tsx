import { createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { isApiError } from "./api/apiError.ts";
import { meQuery, setupQuery } from "./api/accountQueries.ts";
import { queryClient } from "./api/queryClient.ts";
import { noteVisit } from "./api/visits.ts";
import { workspaceQuery } from "./api/workspaceQueries.ts";
import { lazyPage } from "./lazyPart.tsx";
import { parseFormSearch, parseImportSearch, parseNext, parseRecordSearch } from "./routeSearch.ts";
import { NotFoundPage, PageError, PagePending, RootPage } from "./shell/RootPage.tsx";
import { switchLocale } from "./shell/language.tsx";
import { lastWorkspace } from "./shell/lastWorkspace.ts";

// The one place where features meet. Every page is a chunk of its own; the sign-in page loads none of the others.

const root = createRootRoute({ component: RootPage });

const start = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: async () => {
    const me = await loadMe("/");
    const kept = me.workspaces.find((workspace) => workspace.key === lastWorkspace.read()) ?? me.workspaces[0];
    if (kept !== undefined) throw redirect({ to: "/w/$workspace", params: { workspace: kept.key }, replace: true });
    throw redirect({ to: "/account", replace: true });
  },
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: parseNext,
  component: lazyPage(() => import("./features/signIn/SignInPage.tsx"), "SignInPage"),
});

const firstRun = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  beforeLoad: async () => {
    const setup = await queryClient.fetchQuery(setupQuery);
    if (setup.isDone) throw redirect({ to: "/", replace: true });
  },
  component: lazyPage(() => import("./features/signIn/FirstRunPage.tsx"), "FirstRunPage"),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitations/$token",
  component: lazyPage(() => import("./features/signIn/InvitationPage.tsx"), "InvitationPage"),
});

const passwordReset = createRoute({
  getParentRoute: () => root,
  path: "/password-resets/$token",
  component: lazyPage(() => import("./features/signIn/PasswordResetPage.tsx"), "PasswordResetPage"),
});

const accountAlone = createRoute({
  getParentRoute: () => root,
  path: "/account",
  beforeLoad: async () => loadMe("/account"),
  component: lazyPage(() => import("./features/account/AccountAlonePage.tsx"), "AccountAlonePage"),
});

const workspace = createRoute({
  getParentRoute: () => root,
  path: "/w/$workspace",
  beforeLoad: async ({ location }) => {
    await loadMe(location.href);
  },
  loader: async ({ params }) => {
    const loaded = await queryClient.ensureQueryData(workspaceQuery(params.workspace));
    lastWorkspace.write(loaded.key);
  },
  component: lazyPage(() => import("./WorkspaceApp.tsx"), "WorkspaceApp"),
});

const home = createRoute({
  getParentRoute: () => workspace,
  path: "/",
  component: lazyPage(() => import("./features/home/HomePage.tsx"), "HomePage"),
});

const form = createRoute({
  getParentRoute: () => workspace,
  path: "/f/$form",
  validateSearch: parseFormSearch,
  onEnter: ({ params, search }) => notePeek(params, search.peek),
  onStay: ({ params, search }) => notePeek(params, search.peek),
  component: lazyPage(() => import("./RecordsPage.tsx"), "RecordsPage"),
});

const record = createRoute({
  getParentRoute: () => workspace,
  path: "/f/$form/r/$record",
  validateSearch: parseRecordSearch,
  onEnter: ({ params }) => notePeek(params, Number(params.record)),
  onStay: ({ params }) => notePeek(params, Number(params.record)),
  component: lazyPage(() => import("./features/record/RecordPage.tsx"), "RecordPage"),
});

const bin = createRoute({
  getParentRoute: () => workspace,
  path: "/f/$form/bin",
  component: lazyPage(() => import("./features/record/BinPage.tsx"), "BinPage"),
});

const constraints = createRoute({
  getParentRoute: () => workspace,
  path: "/f/$form/constraints",
  component: lazyPage(() => import("./features/constraints/ConstraintsPage.tsx"), "ConstraintsPage"),
});

const designer = createRoute({
  getParentRoute: () => workspace,
  path: "/design",
  component: lazyPage(() => import("./features/designer/DesignerPage.tsx"), "DesignerPage"),
});

const formDesigner = createRoute({
  getParentRoute: () => workspace,
  path: "/design/$form",
  component: lazyPage(() => import("./features/designer/DesignerPage.tsx"), "DesignerPage"),
});

const importer = createRoute({
  getParentRoute: () => workspace,
  path: "/import",
  validateSearch: parseImportSearch,
  component: lazyPage(() => import("./features/importer/ImportPage.tsx"), "ImportPage"),
});

const members = createRoute({
  getParentRoute: () => workspace,
  path: "/members",
  component: lazyPage(() => import("./features/members/MembersPage.tsx"), "MembersPage"),
});

const account = createRoute({
  getParentRoute: () => workspace,
  path: "/account",
  component: lazyPage(() => import("./features/account/AccountPage.tsx"), "AccountPage"),
});

const workspacePages = workspace.addChildren([
  home,
  form,
  record,
  bin,
  constraints,
  designer,
  formDesigner,
  importer,
  members,
  account,
]);

/** Every address of the application. Links and params are typed by it. */
export const router = createRouter({
  routeTree: root.addChildren([start, signIn, firstRun, invitation, passwordReset, accountAlone, workspacePages]),
  scrollRestoration: true,
  defaultPreload: "intent",
  defaultPendingMs: 150,
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: NotFoundPage,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

// Records opened in the side panel or on a page of their own are offered again at home and in the palette.
function notePeek(params: { readonly workspace: string; readonly form: string }, record: number | undefined): void {
  if (record !== undefined && Number.isSafeInteger(record)) noteVisit(params.workspace, { form: params.form, record });
}

// Who is signed in, in their language; otherwise the way to the page where one gets in.
async function loadMe(next: string) {
  try {
    const me = await queryClient.ensureQueryData(meQuery);
    await switchLocale(me.account.locale);
    return me;
  } catch (error) {
    if (!isApiError(error, "auth.required", "setup.required")) throw error;
    const setup = await queryClient.fetchQuery(setupQuery);
    if (!setup.isDone) throw redirect({ to: "/setup", replace: true });
    throw redirect({ to: "/sign-in", search: next === "/" ? {} : { next }, replace: true });
  }
}
