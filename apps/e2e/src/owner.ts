import type { Page } from "playwright-core";

/** The person who sets a server up in journeys. */
export const owner = {
  name: "范宇",
  company: "澄启数字服务有限公司",
  email: "fanyu@chengqi.example",
  password: "paper boat on the river",
} as const;

/** Sets a new server up through its interface, as the owner, and leaves the page signed in. */
export async function setUp(page: Page, start: "empty" | "demo"): Promise<void> {
  const { name, email, password, company } = owner;
  const reply = await page.request.post("/api/v1/setup", {
    data: { name, email, password, locale: "zh-CN", workspaceLabel: company, start },
    timeout: 180_000,
  });
  if (!reply.ok()) throw new Error(`set-up: expected 2xx, got ${reply.status()} ${await reply.text()}`);
}

/** Signs the owner in through the interface. */
export async function signInAsOwner(page: Page): Promise<void> {
  const reply = await page.request.post("/api/v1/sessions", {
    data: { email: owner.email, password: owner.password },
  });
  if (!reply.ok()) throw new Error(`sign-in: expected 2xx, got ${reply.status()} ${await reply.text()}`);
}
