// SPDX-License-Identifier: Apache-2.0
// People sign in at a provider of OpenID Connect: the real program, npm's oidc-provider, HTTP between them, and Chromium.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";

import Provider from "oidc-provider";

import { startChromium } from "../browser/chrome.mjs";
import { acme, candor, candorJson, candorMeanwhile, newFolder, serve } from "./candor.mjs";

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

const people = {
  alice: { preferred_username: "Alice.Adams@acme.example", groups: ["incident-team", "everybody"] },
  lena: { preferred_username: "lena", groups: ["legal"] },
  nobody: { preferred_username: "nobody", groups: ["everybody", "canteen"] },
  maya: { preferred_username: "maya", groups: ["legal"] },
};

const jwk = (kind, options) => generateKeyPairSync(kind, options).privateKey.export({ format: "jwk" });
const keys = [
  { ...jwk("rsa", { modulusLength: 2048 }), kid: "rsa", use: "sig" },
  { ...jwk("ec", { namedCurve: "P-256" }), kid: "p256", use: "sig" },
];

/** A provider at localhost, which is another site than 127.0.0.1 is; its client takes this algorithm. */
async function startProvider(t, staff, { alg = "RS256", secret } = {}) {
  const issuer = `http://localhost:${await freePort()}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "candor",
        redirect_uris: [`${staff}/api/v1/staff/oidc/callback`],
        id_token_signed_response_alg: alg,
        ...(secret ? { client_secret: secret } : { token_endpoint_auth_method: "none" }),
      },
    ],
    jwks: { keys },
    cookies: { keys: ["for this test alone"] },
    claims: { openid: ["sub"], profile: ["preferred_username"], groups: ["groups"] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    enabledJWA: { idTokenSigningAlgValues: ["RS256", "PS256", "ES256"] },
  });
  const server = createServer(provider.callback());
  await new Promise((done) => server.listen(new URL(issuer).port, "localhost", done));
  const stop = () => new Promise((done) => (server.close(done), server.closeAllConnections()));
  t.after(stop);
  return { issuer, stop };
}

/** A data folder and a provider that know of each other, and Candor running. */
async function company(t, options = {}) {
  const port = await freePort();
  const { issuer, stop } = await startProvider(t, `http://127.0.0.1:${port}`, options);
  const folder = newFolder(t);
  const secretFile = join(folder, "client-secret");
  if (options.secret) writeFileSync(secretFile, `${options.secret}\n`);
  writeFileSync(
    join(folder, "candor.toml"),
    `${acme}
[staff]
port = ${port}
[pages]
port = 0
[sign_in]
issuer = "${issuer}"
client_id = "candor"
label = "Sign in at Acme"
${options.secret ? `client_secret_file = "${secretFile}"` : ""}
[sign_in.roles]
"incident-team" = "responder"
"legal" = "counsel"
`,
  );
  const { staff } = await serve(t, folder);
  return { folder, issuer, stop, staff };
}

/** Cookies by origin; enough of a browser for forms and redirects. */
class Browser {
  jars = new Map();
  visited = [];

  async fetch(url, init = {}) {
    const { origin } = new URL(url);
    if (!this.jars.has(origin)) this.jars.set(origin, new Map());
    const jar = this.jars.get(origin);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { ...init, redirect: "manual", headers: { ...init.headers, cookie } });
    // One cookie from the other, and not within a date.
    for (const line of (response.headers.get("set-cookie") ?? "").split(/,\s*(?=[^;,=\s]+=)/).filter(Boolean)) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (value === "" || /max-age=0/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    this.visited.push(url);
    return response;
  }

  /** Goes on until the callback is about to be asked for: its address. */
  async goTo(start, login) {
    let response = await this.fetch(start);
    for (let step = 0; step < 20; step += 1) {
      const to = response.headers.get("location");
      if (to?.includes("/oidc/callback")) return to;
      if (to) {
        response = await this.fetch(new URL(to, this.visited.at(-1)).href);
        continue;
      }
      const page = await response.text();
      const action = page.match(/action="([^"]+)"/)?.[1];
      assert.ok(action, `${this.visited.at(-1)}: ${response.status} ${page}`);
      const prompt = page.match(/name="prompt" value="([^"]+)"/)[1];
      response = await this.fetch(new URL(action, this.visited.at(-1)).href, {
        method: "POST",
        body: new URLSearchParams({ prompt, login, password: "any" }),
      });
    }
    throw new Error(`no way back: ${this.visited.join("\n")}`);
  }
}

const start = (staff, to = "/") => `${staff}/api/v1/staff/oidc/start?to=${encodeURIComponent(to)}`;
const journal = (folder, kind) => candorJson(folder, ["journal", "list", "--kind", kind]).entries;

for (const [alg, secret] of [["RS256"], ["PS256", "s3cret+/="], ["ES256", "another"]]) {
  test(`a person of the provider gets in, in the roles of their groups (${alg})`, async (t) => {
    const { folder, staff, issuer } = await company(t, { alg, secret });
    const offer = await (await fetch(`${staff}/api/v1/staff/sign-in`)).json();
    assert.deepEqual(offer, { password: true, openid_connect: { label: "Sign in at Acme" }, accounts: "none" });
    const check = JSON.parse((await candorMeanwhile(folder, ["--json", "staff", "provider"])).stdout);
    assert.equal(check.issuer, issuer);
    assert.equal(check.redirect_uri, `${staff}/api/v1/staff/oidc/callback`);
    assert.equal(check.keys, 2);

    const browser = new Browser();
    const back = await browser.goTo(start(staff, "/incidents?open=1"), "alice");
    assert.equal(new URL(back).searchParams.get("iss"), issuer);
    const welcome = await browser.fetch(back);
    assert.equal(welcome.status, 200);
    assert.match(await welcome.text(), /<meta http-equiv="refresh" content="0;url=\/incidents\?open=1">/);
    assert.equal(welcome.headers.get("cache-control"), "no-store");
    assert.deepEqual([...browser.jars.get(staff).keys()], ["__Host-candor_session"]);
    const me = await (await browser.fetch(`${staff}/api/v1/staff/me`)).json();
    assert.equal(me.name, "alice.adams");
    assert.deepEqual(me.roles, ["responder"]);
    assert.equal(me.signs_in_by, "provider");
    assert.equal((await (await fetch(`${staff}/api/v1/staff/sign-in`)).json()).accounts, "some");
    assert.equal(journal(folder, "staff.account_created").length, 1);
    assert.equal(journal(folder, "staff.signed_in").length, 1);
  });
}

test("whoever is not let in is told so, and the journal has why", async (t) => {
  const { folder, staff, stop } = await company(t);
  candorJson(folder, ["staff", "account", "create", "maya", "--role", "administrator"]);
  const refusedAt = async (browser, url) => {
    const response = await browser.fetch(url);
    assert.equal(response.status, 303);
    assert.equal(await response.text(), "");
    assert.equal(browser.jars.get(staff).size, 0, "no cookie is left");
    return response.headers.get("location");
  };
  const lastReason = () => journal(folder, "staff.sign_in_refused").at(-1).body.reason;

  const nobody = new Browser();
  assert.equal(await refusedAt(nobody, await nobody.goTo(start(staff), "nobody")), "/sign-in?refused=groups");
  assert.equal(lastReason(), "nobody came with the groups everybody, canteen; none of them gives a role");

  const maya = new Browser();
  assert.equal(await refusedAt(maya, await maya.goTo(start(staff), "maya")), "/sign-in?refused=name");
  assert.equal(lastReason(), "the name maya is another account's");
  assert.deepEqual(candorJson(folder, ["staff", "account", "list"]).accounts.map(({ roles }) => roles), [["administrator"]]);

  // The address of the callback is good in the browser that began, once.
  const lena = new Browser();
  const back = await lena.goTo(start(staff), "lena");
  const sealed = new Map(lena.jars.get(staff));
  assert.equal(await refusedAt(new Browser(), back), "/sign-in?refused=attempt");
  assert.equal((await lena.fetch(back)).status, 200);
  const thief = new Browser();
  thief.jars.set(staff, sealed);
  assert.equal(await refusedAt(thief, back), "/sign-in?refused=attempt");
  assert.match(lastReason(), /a second time/);

  // A code that was used opens nothing in an attempt of another's own either.
  const other = new Browser();
  const own = new URL(await other.goTo(start(staff), "lena"));
  own.searchParams.set("code", new URL(back).searchParams.get("code"));
  assert.equal(await refusedAt(other, own.href), "/sign-in?refused=provider");
  assert.match(lastReason(), /the provider refused the code: invalid_grant/);

  const declines = new Browser();
  const denied = new URL(await declines.goTo(start(staff), "lena"));
  denied.searchParams.delete("code");
  denied.searchParams.set("error", "access_denied");
  assert.equal(await refusedAt(declines, denied.href), "/sign-in?refused=declined");

  const late = new Browser();
  const unreachable = await late.goTo(start(staff), "lena");
  await stop();
  assert.equal(await refusedAt(late, unreachable), "/sign-in?refused=provider");
  assert.match(lastReason(), /takes no connection/);
});

test("a browser that came by the provider's redirect has its cookie where the page leads", async (t) => {
  const { staff, issuer } = await company(t);
  const chromium = await startChromium();
  t.after(() => chromium.close());
  const page = await chromium.newPage();
  await page.goto(start(staff, "/api/v1/staff/me"));
  await page.fill("input[name=login]", "alice");
  await page.fill("input[name=password]", "any");
  await page.click("button[type=submit]");
  await page.click("button[type=submit]");
  await page.waitForURL(`${staff}/api/v1/staff/me`);
  assert.match(await page.textContent("body"), /"name":\s*"alice.adams"/);
  const cookies = await page.context().cookies();
  assert.deepEqual(
    cookies.filter(({ name }) => name.startsWith("__Host-")).map(({ name, sameSite, httpOnly, secure }) => ({ name, sameSite, httpOnly, secure })),
    [{ name: "__Host-candor_session", sameSite: "Strict", httpOnly: true, secure: true }],
  );
  // The provider is another site indeed: what it links to gets no cookie.
  await page.goto(`${issuer}/.well-known/openid-configuration`);
  const [answer] = await Promise.all([
    page.waitForResponse(`${staff}/api/v1/staff/me`),
    page.evaluate((to) => { location.href = to; }, `${staff}/api/v1/staff/me`),
  ]);
  assert.equal(answer.status(), 401);
});

test("the first administrator sets a password and signs in from a browser, without a token", async (t) => {
  const folder = newFolder(t);
  const { staff } = await serve(t, folder);
  const offer = async () => (await fetch(`${staff}/api/v1/staff/sign-in`)).json();
  assert.deepEqual(await offer(), { password: true, accounts: "none" });
  const made = candor(folder, ["staff", "account", "create", "maya", "--role", "administrator"]);
  const [code] = made.stdout.split("\n");
  assert.deepEqual(await offer(), { password: true, accounts: "some" });
  const chromium = await startChromium();
  t.after(() => chromium.close());
  const page = await chromium.newPage();
  await page.goto(`${staff}/api/v1/staff/sign-in`);
  const post = (path, body) =>
    page.evaluate(
      async ([to, text]) => (await fetch(to, { method: "POST", headers: { "content-type": "application/json" }, body: text })).status,
      [path, JSON.stringify(body)],
    );
  assert.equal(await post("/api/v1/staff/setup", { code, password: "correct horse battery" }), 200);
  assert.equal(await post("/api/v1/staff/session", { account: "maya", password: "correct horse battery" }), 201);
  assert.equal(await page.evaluate(async () => (await (await fetch("/api/v1/staff/me")).json()).name), "maya");
});
