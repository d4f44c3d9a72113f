import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildFixedClock } from "@tongzhou/base";
import { openTestServer, ownerPassword, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient } from "../../test/testClient.ts";

let server: TestServer;
let owner: TestClient & { readonly workspace: string };

beforeAll(async () => {
  server = await openTestServer();
  owner = await server.setUp();
});
afterAll(() => server.close());

async function signIn(
  email: string,
  password: string,
): Promise<{ readonly client: TestClient; readonly status: number }> {
  const client = server.stranger();
  const { status } = await client.send("POST", "/sessions", { email, password });
  return { client, status };
}

async function invite(email: string, role: string, from: TestClient = owner): Promise<string> {
  const reply = await from.send("POST", "/workspaces/desk/invitations", { email, name: "王芳", role });
  expect(reply.status).toBe(200);
  return reply.text("path");
}

describe("setup", () => {
  test("works once, also when many try at the same moment", async () => {
    const other = await openTestServer();
    const tries = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        other.stranger().send("POST", "/setup", {
          email: `owner${index}@example.com`,
          password: ownerPassword,
          name: "陈立",
          locale: "zh-CN",
          workspaceLabel: "desk",
          start: "empty",
        }),
      ),
    );
    expect(tries.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409, 409]);
    await other.close();
  });

  test("afterwards says that it is done and makes no second owner", async () => {
    const stranger = server.stranger();
    expect((await stranger.send("GET", "/setup")).body).toEqual({ isDone: true });
    const again = await stranger.send("POST", "/setup", {
      email: "second@example.com",
      password: ownerPassword,
      name: "x",
      locale: "en",
      workspaceLabel: "x",
      start: "empty",
    });
    expect([again.status, again.at("code")]).toEqual([409, "setup.done"]);
  });
});

describe("sessions", () => {
  test("the cookie is out of a script's reach and stays on this site", async () => {
    const client = server.stranger();
    const { headers } = await client.send("POST", "/sessions", { email: "OWNER@example.com", password: ownerPassword });
    const line = headers.getSetCookie()[0] ?? "";
    expect(line).toMatch(/^tongzhou=[\w-]{43}; .*HttpOnly; SameSite=Lax/);
    expect(line).toContain("Path=/");
  });

  test("behind https the cookie is Secure and bound to the host", async () => {
    const secure = await openTestServer({ publicUrl: "https://work.example.com" });
    const { headers } = await secure.stranger().send("POST", "/setup", {
      email: "a@example.com",
      password: ownerPassword,
      name: "x",
      locale: "en",
      workspaceLabel: "x",
      start: "empty",
    });
    expect(headers.getSetCookie()[0]).toMatch(/^__Host-tongzhou=.*Secure/);
    expect(headers.get("strict-transport-security")).toBe("max-age=15552000");
    await secure.close();
  });

  test("a wrong password and an unknown account get the same answer", async () => {
    const wrong = await server.stranger().send("POST", "/sessions", { email: "owner@example.com", password: "nope" });
    const unknown = await server.stranger().send("POST", "/sessions", { email: "who@example.com", password: "nope" });
    expect(wrong.status).toBe(401);
    expect([unknown.status, unknown.at("code"), unknown.at("params"), unknown.at("message")]).toEqual([
      wrong.status,
      wrong.at("code"),
      wrong.at("params"),
      wrong.at("message"),
    ]);
    expect(wrong.at("code")).toBe("auth.wrong_credentials");
  });

  test("a session ends at sign-out, at once, also where it was remembered", async () => {
    const { client } = await signIn("owner@example.com", ownerPassword);
    const cookie = client.cookie();
    expect((await client.send("GET", "/me")).status).toBe(200);
    expect((await client.send("DELETE", "/sessions/current")).body).toEqual({ done: true });
    const again = await server.stranger().send("GET", "/me", undefined, { cookie });
    expect([again.status, again.at("code")]).toEqual([401, "auth.required"]);
  });

  test("signing out everywhere ends the sessions of every device", async () => {
    const first = await signIn("owner@example.com", ownerPassword);
    const second = await signIn("owner@example.com", ownerPassword);
    expect((await second.client.send("GET", "/me")).status).toBe(200);
    await first.client.send("DELETE", "/sessions");
    expect((await second.client.send("GET", "/me")).status).toBe(401);
    expect((await owner.send("GET", "/me")).status).toBe(401);
    await owner.send("POST", "/sessions", { email: "owner@example.com", password: ownerPassword });
  });

  test("after some failures the account is locked for a while, for the right password too", async () => {
    const own = await openTestServer({ clock: buildFixedClock("2026-11-22T08:00:00Z") });
    await own.setUp();
    const guess = (password: string) =>
      own.stranger().send("POST", "/sessions", { email: "owner@example.com", password });
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => guess(`guess ${index}`)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    const locked = await guess(ownerPassword);
    expect([locked.status, locked.at("code")]).toEqual([429, "auth.locked"]);
    expect(Number(locked.headers.get("retry-after"))).toBeGreaterThan(0);
    await own.close();
  });

  test("no log line holds a password, a token or an address", async () => {
    const { client } = await signIn("owner@example.com", ownerPassword);
    const token = client.cookie().split("=")[1] ?? "";
    await client.send("GET", "/me?q=geheim");
    const all = server.log.join("\n");
    expect(all).toContain("/api/v1/me");
    for (const secret of [ownerPassword, token, "geheim", "owner@example.com"]) expect(all).not.toContain(secret);
  });
});

describe("me", () => {
  test("a new password needs the current one, and ends the other sessions", async () => {
    const own = await openTestServer();
    const mine = await own.setUp();
    const other = own.stranger();
    await other.send("POST", "/sessions", { email: "owner@example.com", password: ownerPassword });
    const refused = await mine.send("PATCH", "/me", { password: { current: "no", next: "another long one" } });
    expect([refused.status, refused.at("code")]).toEqual([401, "auth.wrong_credentials"]);
    const changed = await mine.send("PATCH", "/me", { password: { current: ownerPassword, next: "another long one" } });
    expect(changed.status).toBe(200);
    expect((await mine.send("GET", "/me")).status).toBe(200);
    expect((await other.send("GET", "/me")).status).toBe(401);
    await own.close();
  });

  test("name and language change at once, and errors speak the new language", async () => {
    const { client } = await signIn("owner@example.com", ownerPassword);
    expect((await client.send("GET", "/nothing")).at("message")).toBe("该地址不存在。");
    await client.send("PATCH", "/me", { locale: "en", name: "Chen Li" });
    const me = await client.send("GET", "/me");
    expect([me.at("account.name"), me.at("account.locale")]).toEqual(["Chen Li", "en"]);
    expect((await client.send("GET", "/workspaces/none")).at("message")).toContain("This workspace does not exist");
    await client.send("PATCH", "/me", { locale: "zh-CN", name: "陈立" });
  });
});

describe("invitations", () => {
  test("a link makes a person a member, once", async () => {
    const path = await invite("wang@example.com", "member");
    const stranger = server.stranger();
    expect((await stranger.send("GET", path)).body).toEqual({
      email: "wang@example.com",
      name: "王芳",
      workspace: "desk",
      hasAccount: false,
    });
    const short = await stranger.send("POST", path, { name: "王芳", password: "short" });
    expect([short.status, short.at("params.problems")]).toEqual([
      400,
      [{ path: "body.password", rule: "minLength", expected: 10 }],
    ]);
    const joined = await stranger.send("POST", path, { name: "王芳", password: "long enough password" });
    expect(joined.at("workspaces")).toEqual([expect.objectContaining({ key: "desk", role: "member" })]);
    const again = await server.stranger().send("POST", path, { name: "x", password: "long enough password" });
    expect([again.status, again.at("code")]).toEqual([404, "token.invalid"]);
    const { client } = await signIn("wang@example.com", "long enough password");
    expect((await client.send("GET", "/me")).at("workspaces.0.role")).toBe("member");
  });

  test("a builder cannot make an owner, a member can invite nobody", async () => {
    const builder = server.stranger();
    await builder.send("POST", await invite("li@example.com", "builder"), {
      name: "李",
      password: "long enough password",
    });
    const asOwner = { email: "x@example.com", name: "x", role: "owner" };
    const refused = await builder.send("POST", "/workspaces/desk/invitations", asOwner);
    expect([refused.status, refused.at("code")]).toEqual([403, "access.denied"]);
    const member = server.stranger();
    await member.send("POST", await invite("m@example.com", "member", builder), {
      name: "M",
      password: "long enough password",
    });
    const denied = await member.send("POST", "/workspaces/desk/invitations", { ...asOwner, role: "viewer" });
    expect([denied.status, denied.at("code")]).toEqual([403, "access.denied"]);
  });

  test("a token that was never handed out opens nothing", async () => {
    for (const token of ["x".repeat(43), "' or 1=1 --".padEnd(43, "x"), "%00".repeat(20)]) {
      const reply = await server.stranger().send("GET", `/invitations/${token}`);
      expect([404, 400]).toContain(reply.status);
      expect(["token.invalid", "request.invalid"]).toContain(reply.at("code"));
    }
  });
});

describe("password reset", () => {
  test("an owner hands over a link that sets a password once and ends the old sessions", async () => {
    const person = server.stranger();
    const joined = await person.send("POST", await invite("zhao@example.com", "member"), {
      name: "赵",
      password: "long enough password",
    });
    const memberId = joined.text("workspaces.0.memberId");
    const link = await owner.send("POST", `/workspaces/desk/members/${memberId}/password-reset`);
    expect(link.status).toBe(200);
    const fresh = server.stranger();
    expect((await fresh.send("POST", link.text("path"), { password: "brand new password" })).status).toBe(200);
    expect((await person.send("GET", "/me")).status).toBe(401);
    expect((await signIn("zhao@example.com", "long enough password")).status).toBe(401);
    expect((await signIn("zhao@example.com", "brand new password")).status).toBe(200);
    const again = await server.stranger().send("POST", link.text("path"), { password: "yet another one" });
    expect(again.at("code")).toBe("token.invalid");
  });

  test("an owner of one workspace cannot take over an account that also belongs to another", async () => {
    const own = await openTestServer();
    const first = await own.setUp();
    const path = (
      await first.send("POST", "/workspaces/desk/invitations", { email: "b@example.com", name: "B", role: "owner" })
    ).text("path");
    const second = own.stranger();
    await second.send("POST", path, { name: "B", password: "long enough password" });
    await first.send("POST", "/workspaces", { label: "other", start: "empty" });
    const mine = (await first.send("GET", "/me")).text("workspaces.0.memberId");
    const denied = await second.send("POST", `/workspaces/desk/members/${mine}/password-reset`);
    expect([denied.status, denied.at("code")]).toEqual([403, "access.denied"]);
    await own.close();
  });
});

describe("API tokens", () => {
  test("a token acts as its account without a cookie until it is revoked", async () => {
    const made = await owner.send("POST", "/api-tokens", { name: "报表" });
    const bearer = { authorization: `Bearer ${made.text("secret")}` };
    const program = server.stranger();
    expect((await program.send("GET", "/me", undefined, bearer)).at("account.email")).toBe("owner@example.com");
    const listed = await owner.send("GET", "/api-tokens");
    expect(JSON.stringify(listed.body)).not.toContain(made.text("secret"));
    expect((await program.send("POST", "/api-tokens", { name: "child" }, bearer)).status).toBe(403);
    expect((await owner.send("DELETE", `/api-tokens/${made.text("token.id")}`)).status).toBe(200);
    expect((await program.send("GET", "/me", undefined, bearer)).status).toBe(401);
  });

  test("a token made for some days runs out by itself", async () => {
    let now = new Date("2026-11-22T08:00:00Z");
    const own = await openTestServer({ clock: { now: () => now } });
    const mine = await own.setUp();
    const made = await mine.send("POST", "/api-tokens", { name: "一周", expiresInDays: 7 });
    expect(made.at("token.expiresAt")).toBe("2026-11-29T08:00:00.000Z");
    const bearer = { authorization: `Bearer ${made.text("secret")}` };
    expect((await own.stranger().send("GET", "/me", undefined, bearer)).status).toBe(200);
    now = new Date("2026-11-29T08:00:00Z");
    // Who is behind a token is remembered for a moment; any change of rights makes everyone be asked anew.
    own.server.services.access.announce();
    expect((await own.stranger().send("GET", "/me", undefined, bearer)).status).toBe(401);
    const forever = await mine.send("POST", "/api-tokens", { name: "x", expiresInDays: 4000 });
    expect([forever.status, forever.at("code")]).toEqual([400, "request.invalid"]);
    await own.close();
  });

  test("a wrong token is not rescued by a good cookie", async () => {
    const { status } = await owner.send("GET", "/me", undefined, { authorization: `Bearer ${"x".repeat(43)}` });
    expect(status).toBe(401);
  });
});

describe("pages of other sites", () => {
  test.each([
    ["another origin", { origin: "https://evil.example" }],
    ["an opaque origin", { origin: "null" }],
    ["another site without an origin", { "sec-fetch-site": "cross-site" }],
  ])("cannot write with our cookie: %s", async (_, headers) => {
    const refused = await owner.send("PATCH", "/me", { name: "x" }, headers);
    expect([refused.status, refused.at("code"), refused.at("params.reason")]).toEqual([403, "access.denied", "origin"]);
  });

  test("our own page can", async () => {
    const { status } = await owner.send("PATCH", "/me", { name: "陈立" }, { origin: server.address });
    expect(status).toBe(200);
  });
});
