// SPDX-License-Identifier: Apache-2.0
// The same letters by nodemailer, which most programs that send mail are built on.
//   usage: node nodemailer.mjs FOLDER LETTER PEOPLE PORT [KEY]    FOLDER has it in node_modules; LETTER: {subject, text}
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, letterFile, peopleText, port, key] = process.argv.slice(2);
const nodemailer = createRequire(join(folder, "package.json"))("nodemailer");
const people = Number(peopleText);
const connections = 8;
const { subject, text } = JSON.parse(readFileSync(letterFile, "utf8"));
const page = readFileSync(new URL("../../pages/notice/letter.html", import.meta.url), "utf8");
const escaped = (words) => words.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const [textPieces, htmlPieces] = [
  text,
  page.replace("[[BODY]]", () => text.split("\n\n").map((part) => `<p>${escaped(part)}</p>`).join("\n")),
].map((whole) => whole.split("Person 1"));

const transport = nodemailer.createTransport({
  host: "127.0.0.1",
  port: Number(port),
  secure: false,
  ignoreTLS: true,
  pool: true,
  maxConnections: connections,
  maxMessages: Infinity,
  dkim: key && { domainName: "acme.example", keySelector: "n1", privateKey: readFileSync(key, "utf8") },
});
let next = 1;
async function send() {
  while (next <= people) {
    const i = next++;
    const name = `Person ${i}`;
    await transport.sendMail({
      from: "Acme <notices@acme.example>",
      to: { name, address: `c${i}@d${i % 50}.example` },
      subject,
      text: textPieces.join(name),
      html: htmlPieces.join(name),
      headers: { "Auto-Submitted": "auto-generated" },
    });
  }
}
await Promise.all(Array.from({ length: 2 * connections }, send));
transport.close();
