// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium, and a company whose public pages have something on all of them.
import { join } from "node:path";

import { chromium } from "playwright-core";

import { candor, candorJson, newFolder, root, serve } from "../e2e/candor.mjs";
import { codeIn, mailsIn } from "../e2e/mail.mjs";

export const startChromium = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-lcd-text", "--disable-quic", "--disable-background-networking", "--disable-component-update"],
  });

const kestrel = `
[organisation]
name = "Kestrel Home"
contact_email = "privacy@kestrel.example"
contact_phone = "+1 555 010 0199"
postal_address = "1 Harbour Street, Springfield"
[mail]
from_address = "notices@kestrel.example"
message_id_domain = "kestrel.example"
`;

/** The paths behind the links that those who follow by e-mail get: to confirm, confirmed, and to end. */
async function linksMailed(folder, pages) {
  const ask = async (reader, kind) => {
    await fetch(`${pages}/subscribe`, { method: "POST", body: new URLSearchParams({ email: reader }) });
    for (;;) {
      const mails = mailsIn(folder).filter(({ to }) => to === reader);
      const path = mails.map(({ text }) => text).join("\n").match(new RegExp(`/${kind}/[0-9a-f]{40}`))?.[0];
      if (path) return path;
      await fetch(pages);
    }
  };
  const confirm = await ask("one@example.test", "subscribe");
  const following = await ask("another@example.test", "subscribe");
  await fetch(pages + following, { method: "POST" });
  return { confirm, following, end: await ask("another@example.test", "unsubscribe") };
}

/**
 * The demo's company: one incident about which five statements were published, one of them a correction, one a review;
 * history, a component and planned work. Gives its folder and the address of each kind of public page.
 */
export async function company(t) {
  const folder = newFolder(t, kestrel);
  const demo = candor(folder, ["demo", "--customers", "300", "--check"]);
  if (demo.code !== 0) throw new Error(demo.stderr);
  const [{ reference }] = candorJson(folder, ["incident", "list"]).incidents;
  candorJson(folder, ["record", "import", join(root, "docs/examples/history.jsonl")]);
  candorJson(folder, ["record", "component", "add", "Shop", "--group"]);
  candorJson(folder, ["record", "component", "add", "Checkout", "--in", "Shop", "--description", "Paying for an order"]);
  candorJson(folder, ["record", "maintenance", "plan", "New cables", "--from", "2999-01-01T00:00:00Z", "--until", "2999-01-01T02:00:00Z", "--component", "Checkout", "--message", "You cannot pay for up to **two hours**."]);
  const { pages } = await serve(t, folder);
  const code = codeIn(mailsIn(folder)[0].text);
  while ((await fetch(`${pages}/verify`)).status !== 200); // until the log has begun
  const { confirm, following, end } = await linksMailed(folder, pages);
  const addresses = {
    verify: `${pages}/verify`,
    home: `${pages}/`,
    incident: `${pages}/incidents/${reference}`,
    review: `${pages}/reviews/${reference}`,
    reviews: `${pages}/reviews`,
    archive: `${pages}/archive`,
    past: `${pages}/archive/k3v9x2m4q7tz`,
    services: `${pages}/services`,
    letter: `${pages}/letter`,
    your_letter: `${pages}/letter/${code}`,
    not_ours: `${pages}/letter/AAAAA-AAAAA-AAAAA-AAAAA-AAAAA`,
    affected: `${pages}/affected`,
    accessibility: `${pages}/accessibility`,
    subscribe: `${pages}/subscribe`,
    confirm: pages + confirm,
    following: pages + following,
    end: pages + end,
    nothing: `${pages}/nothing`,
  };
  return { folder, addresses };
}
