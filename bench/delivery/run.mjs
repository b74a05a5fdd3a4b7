// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

import { binary, candorJson } from "../../tests/e2e/candor.mjs";
import { approvedNotice } from "../../tests/e2e/walk.mjs";

const [folder, peopleText, port] = process.argv.slice(2);
const people = Number(peopleText);
const rounds = 3;

const settings = (more = "") =>
  writeFileSync(
    join(folder, "candor.toml"),
    `public_url = "https://incidents.acme.example"
[organisation]
name = "Acme"
contact_email = "privacy@acme.example"
contact_phone = "+1 555 0100"
[mail]
from_address = "notices@acme.example"
message_id_domain = "acme.example"
channel = "smtp"
smtp_port = ${port}
smtp_tls = "none"
smtp_connections_max = 8
${more}
`,
  );
settings();

/** Seconds of wall and of this process, and its peak in MiB. */
function timed(command, words) {
  const report = join(folder, "time");
  const env = { ...process.env, CANDOR_DATA: folder };
  const ended = spawnSync("/usr/bin/time", ["-f", "%e %U %S %M", "-o", report, command, ...words], {
    env,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (ended.status !== 0) throw new Error(`${command}: ${ended.stderr}`);
  const [wall, user, system, kilobytes] = readFileSync(report, "utf8").trim().split("\n").at(-1).split(" ").map(Number);
  return { wall, cpu: user + system, mib: kilobytes / 1024 };
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

const lines = ["external_id,email,name,jurisdiction"];
for (let i = 1; i <= people; i += 1) lines.push(`C${i},c${i}@d${i % 50}.example,Person ${i},US-CA`);
writeFileSync(join(folder, "customers.csv"), `${lines.join("\n")}\n`);
writeFileSync(join(folder, "leaked.csv"), `${lines.map((line) => line.split(",")[0]).join("\n")}\n`);
candorJson(folder, ["customer", "import", join(folder, "customers.csv")]);
const staff = (name, role) => {
  candorJson(folder, ["staff", "account", "create", name, "--role", role]);
  return candorJson(folder, ["staff", "token", "create", name]).secret;
};
const [alice, bob] = [staff("alice", "commander"), staff("bob", "commander")];
const leaked = join(folder, "leaked.csv");
const { notice, reference } = approvedNotice(folder, { alice, bob, leaked, classes: "email_address,password" });

const started = timed(binary, ["delivery", "start", notice]);
console.log(`start: ${people} people into the ledger in ${started.wall} s`);

const rate = (run) => people / run.wall;
const source = [];
for (let i = 0; i < rounds; i += 1) {
  const words = ["-c", "-s", "8", "-l", "5000", "-m", String(people), "-f", "notices@acme.example", "-t", "c1@d1.example"];
  source.push(timed("/usr/sbin/smtp-source", [...words, `inet:127.0.0.1:${port}`]));
}
const run = timed(binary, ["delivery", "run", notice]);
const { counts } = candorJson(folder, ["delivery", "status", reference]).notices[0];
if (counts.reached !== people) throw new Error(`reached ${counts.reached} of ${people}`);
const peer = median(source.map(rate));
const peerCpu = median(source.map((one) => people / one.cpu));
console.log(
  `run: ${Math.round(rate(run))} letters/s, ${Math.round(people / run.cpu)} a CPU-second, peak ${Math.round(run.mib)} MiB`,
);
console.log(`smtp-source: ${Math.round(peer)} messages/s, ${Math.round(peerCpu)} a CPU-second`);
console.log(`ratio: ${(rate(run) / peer).toFixed(2)} of smtp-source, ${(people / run.cpu / peerCpu).toFixed(2)} a CPU-second`);

// nodemailer comes from npm into the bench's own folder, at one version; without the network it is left out.
const peerVersion = "10.6.1";
function installPeer() {
  const words = ["install", "--no-audit", "--no-fund", "--ignore-scripts", `nodemailer@${peerVersion}`];
  writeFileSync(join(folder, "package.json"), "{}");
  return spawnSync("npm", words, { cwd: folder, encoding: "utf8" }).status === 0;
}
const hasPeer = installPeer();
const peerPeople = Math.min(people, 10_000);
function nodemailer(key) {
  const letters = join(folder, "letter.json");
  const [letter] = candorJson(folder, ["notice", "preview", notice]).letters;
  writeFileSync(letters, JSON.stringify({ ...letter, text: letter.text.replace(/^Dear .*,$/m, "Dear Person 1,") }));
  const script = new URL("nodemailer.mjs", import.meta.url).pathname;
  return peerPeople / timed("node", [script, folder, letters, String(peerPeople), port, ...(key ? [key] : [])]).cpu;
}
if (hasPeer) {
  const perCpu = nodemailer();
  console.log(`nodemailer ${peerVersion}: ${Math.round(perCpu)} a CPU-second; we ${(people / run.cpu / perCpu).toFixed(0)} times as many`);
}

/** Signatures a second, as openssl itself says. */
function opensslSpeed(name, words) {
  const speed = execFileSync("openssl", ["speed", "-seconds", "3", ...words, "-mr", name], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const fields = speed.trim().split("\n").at(-1).split(":");
  return Number(name.startsWith("rsa") ? fields[3] : fields[4]);
}

const rsaKey = join(folder, "rsa.pem");
for (const [kind, name] of [
  ["rsa", "rsa2048"],
  ["ed25519", "ed25519"],
]) {
  const { privateKey } = generateKeyPairSync(kind, { modulusLength: 2048 });
  const key = join(folder, `${kind}.pem`);
  writeFileSync(key, privateKey.export({ type: "pkcs8", format: "pem" }));
  const second = candorJson(folder, ["notice", "draft", reference], { token: alice }).reference;
  candorJson(folder, ["notice", "approve", second], { token: bob });
  candorJson(folder, ["notice", "approve", second]); // the operator may do what counsel may
  settings();
  candorJson(folder, ["delivery", "start", second]);
  const plain = timed(binary, ["delivery", "dry-run", second]);
  settings(`dkim_keys = ["n1:${key}"]`);
  const signed = timed(binary, ["delivery", "dry-run", second]);
  const floor = opensslSpeed(name, []);
  const cores = availableParallelism();
  const floorAll = opensslSpeed(name, ["-multi", String(cores)]);
  const signatures = people / (signed.cpu - plain.cpu);
  console.log(
    `signing, ${kind}: ${Math.round(signatures)}/CPU-s, ${(signatures / floor).toFixed(2)} of openssl speed (${Math.round(floor)}/s); ` +
      `letters made and signed on ${cores} cores: ${Math.round(rate(signed))}/s, ${(rate(signed) / floorAll).toFixed(2)} of openssl speed (${Math.round(floorAll)}/s)`,
  );
  if (hasPeer) {
    const perCpu = nodemailer(rsaKey); // it signs by RSA alone
    const ours = people / (run.cpu + signed.cpu - plain.cpu);
    console.log(`nodemailer, signing by rsa: ${Math.round(perCpu)} a CPU-second; we by ${kind} ${(ours / perCpu).toFixed(1)} times as many`);
  }
}
