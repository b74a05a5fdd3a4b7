// SPDX-License-Identifier: Apache-2.0
// The public site as files, given by Debian's nginx with the configuration of the docs, beside Candor itself.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { acme, candorJson, newFolder, publish, root, serve } from "./candor.mjs";

const kept = ["content-type", "content-encoding", "content-length", "cache-control", "content-disposition",
  "content-security-policy", "referrer-policy", "x-content-type-options"];

/** Status, the headers that must be the same, and the bytes as they travel. */
const get = (address, headers = {}) =>
  new Promise((done, failed) => {
    request(address, { headers }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () =>
        done({
          status: response.statusCode,
          headers: Object.fromEntries(kept.map((name) => [name, response.headers[name]])),
          bytes: Buffer.concat(parts).toString("base64"),
        }));
      response.on("error", failed); // cut off
    }).on("error", failed).end();
  });

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

async function nginx(t, site, pages) {
  const folder = mkdtempSync(join(tmpdir(), "candor-nginx-"));
  const port = await freePort();
  const example = readFileSync(join(root, "docs/examples/nginx.conf"), "utf8")
    .replace("listen 127.0.0.1:8182;", `listen 127.0.0.1:${port};`)
    .replace("root /srv/candor-site;", `root ${site};`)
    .replace("http://127.0.0.1:8181;", `${pages};`)
    .replace("# brotli_static on;", "brotli_static on;");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`).join("\n");
  writeFileSync(join(folder, "nginx.conf"), `load_module /usr/lib/nginx/modules/ngx_http_brotli_static_module.so;
user root; daemon off; pid ${folder}/pid; error_log stderr;
events {}
http { access_log off; ${temporary}
${example}
}`);
  const child = spawn("/usr/sbin/nginx", ["-c", join(folder, "nginx.conf")], { stdio: ["ignore", "ignore", "inherit"] });
  const ended = new Promise((done) => child.once("exit", done));
  t.after(async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true });
  });
  const address = `http://127.0.0.1:${port}`;
  for (let up = false; !up; ) up = await get(address).then(() => true, () => child.exitCode !== null);
  return address;
}

test("nginx gives the exported site as Candor gives it", async (t) => {
  const folder = newFolder(t, `public_url = "https://incidents.acme.example"\n${acme}`);
  for (const title of ["Laptop stolen", "Mailbox read"]) {
    const { reference } = candorJson(folder, ["incident", "declare", "--title", title]);
    candorJson(folder, ["incident", "fact", reference, "what_happened", `${title}. `.repeat(30)]);
    for (const stage of ["investigating", "identified"]) {
      publish(folder, reference, ["--stage", stage, "--title", title, "--next-update-by", "2999-01-01T00:00:00Z"]);
    }
    for (const stage of ["resolved", "review"]) publish(folder, reference, ["--stage", stage, "--title", title, "--message", "It is over."]);
  }
  const site = join(folder, "site");
  candorJson(folder, ["record", "export", site]);
  const { pages } = await serve(t, folder);
  const files = await nginx(t, site, pages);

  const names = readdirSync(site, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== ".candor-export")
    .map((entry) => join(entry.path ?? entry.parentPath, entry.name).slice(site.length));
  const address = /^\/api\/v2\/|\/history\.json$/;
  const path = (name) => {
    if (name === "/index.html") return "/";
    return address.test(name) ? name : name.replace(/\.(html|json)$/, "");
  };
  const plain = names.filter((name) => !/\.(gz|br)$/.test(name));
  assert.ok(plain.length >= 30, plain.join(" "));
  for (const one of ["/log/checkpoint", "/log/tile/0/000.p/13", "/log/proof/4", "/log/entry/4.json", "/reviews.html"]) assert.ok(plain.includes(one), one);
  for (const name of plain) {
    for (const coding of ["identity", "gzip", "br"]) {
      const own = await get(pages + path(name), { "accept-encoding": coding });
      assert.equal(own.status, 200, name);
      assert.deepEqual(await get(files + path(name), { "accept-encoding": coding }), own, `${name}, ${coding}`);
    }
  }
  const form = (address) => ({ method: "POST", body: new URLSearchParams({ email: address }) });
  for (const [path, options, status] of [["/subscribe", form("anna@example.test"), 200], [`/unsubscribe/${"0".repeat(40)}`, { method: "POST" }, 200], ["/subscribe/nothing", {}, 410]]) {
    const answers = await Promise.all([files, pages].map((server) => fetch(server + path, options)));
    assert.deepEqual(answers.map((answer) => answer.status), [status, status], path);
    assert.equal(answers[0].headers.get("content-security-policy"), answers[1].headers.get("content-security-policy"));
  }
  for (const name of [...names.filter((one) => path(one) !== one || /\.(gz|br)$/.test(one)), "/.candor-export", "/nothing"]) {
    if (name === "/index.html") continue;
    assert.equal((await get(pages + name)).status, 404, name);
    assert.equal((await get(files + name)).status, 404, name);
  }

  const personal = ["cache-control", "x-robots-tag", "content-security-policy", "referrer-policy", "x-content-type-options", "content-type"];
  for (const [path, body] of [["/letter", "code=x"], ["/affected", "email=x"], ["/letter/7QK2M-9XTRD-WH3PA-V5N8J-0CYEB", undefined]]) {
    const asked = async (address) => {
      const response = await fetch(address + path, body && { method: "POST", body: new URLSearchParams(body) });
      return [response.status, await response.text(), ...personal.map((name) => response.headers.get(name))];
    };
    const own = await asked(pages);
    assert.equal(own[2], "no-store");
    assert.deepEqual(await asked(files), own, path);
  }
});
