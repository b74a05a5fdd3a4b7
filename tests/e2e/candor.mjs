// SPDX-License-Identifier: Apache-2.0
// Runs the real binary in a data folder of its own.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const binary = resolve(process.env.CANDOR_BINARY ?? join(root, "build/dev/candor"));
const shared = process.env.CANDOR_SHARED_DATA ?? join(root, "../shared/data");

/** The path of a file of real data, or undefined where it is absent. */
export function sharedData(path) {
  const full = join(shared, path);
  return existsSync(full) ? full : undefined;
}

/** Who writes, as it must be said before a notice is approved. The table [mail] may be gone on with. */
export const acme = `
[organisation]
name = "Acme"
contact_email = "privacy@acme.example"
contact_phone = "+1 555 0100"
[mail]
from_address = "notices@acme.example"
message_id_domain = "acme.example"
`;

/** A new data folder whose listeners take any free port. `t` is the test that it goes away with. */
export function newFolder(t, settings = acme, base = tmpdir()) {
  const folder = mkdtempSync(join(base, "candor-e2e-"));
  writeFileSync(
    join(folder, "candor.toml"),
    `${settings}\n[staff]\nport = 0\n[pages]\nport = 0\n`,
  );
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function environment(folder, token) {
  const env = { ...process.env, CANDOR_DATA: folder };
  delete env.CANDOR_TOKEN;
  if (token) env.CANDOR_TOKEN = token;
  return env;
}

/** Runs `candor ...words` to its end. */
export function candor(folder, words, { token, input, cwd } = {}) {
  const ended = spawnSync(binary, words, {
    env: environment(folder, token),
    cwd,
    input,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return { code: ended.status, stdout: ended.stdout, stderr: ended.stderr };
}

/** The same, with --json; a refusal fails the test that called. */
export function candorJson(folder, words, options) {
  const ended = candor(folder, ["--json", ...words], options);
  if (ended.code !== 0) {
    throw new Error(`candor ${words.join(" ")}: exit ${ended.code}\n${ended.stdout}${ended.stderr}`);
  }
  return JSON.parse(ended.stdout);
}

/** Starts `candor ...words` and leaves it running. */
export function start(folder, words, { stdin = "ignore" } = {}) {
  return spawn(binary, words, {
    env: environment(folder),
    stdio: [stdin, "pipe", "pipe"],
  });
}

/** The statement, which one person drafts and another publishes. */
export function publish(folder, reference, words) {
  const draft = candorJson(folder, ["record", "draft", reference, ...words]);
  candor(folder, ["staff", "account", "create", "second-person", "--role", "comms"]); // there from the second time on
  const { secret } = candorJson(folder, ["staff", "token", "create", "second-person", "--label", draft.reference]);
  return candorJson(folder, ["record", "approve", draft.reference], { token: secret });
}

/** The same as candor(), while this process goes on: for commands that it answers itself. */
export async function candorMeanwhile(folder, words) {
  const child = start(folder, words);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const code = await new Promise((done) => child.once("close", (status) => done(status)));
  return { code, stdout, stderr };
}

/** What each thread of a process waits in, for whoever reads the output of a test that had to kill it; gdb, if it is there, says where. */
function threadsOf(pid) {
  return readdirSync(`/proc/${pid}/task`).map((id) => {
    const read = (name) => readFileSync(`/proc/${pid}/task/${id}/${name}`, "utf8").trim();
    return `${id} ${read("comm")}: ${read("wchan")}, system call ${read("syscall")}`;
  });
}

/** Asks a server to end. One that has not within a minute is killed, and what it waited for is said: it is a defect. */
async function end(child, ended) {
  child.kill("SIGTERM");
  const patience = setTimeout(() => {
    console.error(`candor serve did not end within a minute of SIGTERM\n${threadsOf(child.pid).join("\n")}`);
    console.error(spawnSync("gdb", ["-p", child.pid, "-batch", "-ex", "thread apply all bt"], { encoding: "utf8" }).stdout ?? "");
    child.kill("SIGKILL");
  }, 60_000);
  await ended;
  clearTimeout(patience);
}

/** Starts `candor serve`; resolves when both listeners listen. */
export async function serve(t, folder) {
  const child = start(folder, ["serve"]);
  const ended = new Promise((done) => child.once("exit", (code) => done(code)));
  t.after(() => end(child, ended));
  let said = "";
  child.stdout.on("data", (chunk) => (said += chunk));
  const ports = await new Promise((done, failed) => {
    child.stderr.on("data", (chunk) => {
      said += chunk;
      const staff = said.match(/staff API\s+http:\/\/127\.0\.0\.1:(\d+)/);
      const pages = said.match(/public pages\s+http:\/\/127\.0\.0\.1:(\d+)/);
      if (staff && pages) done({ staff: Number(staff[1]), pages: Number(pages[1]) });
    });
    child.once("exit", (code) => failed(new Error(`serve ended with ${code}: ${said}`)));
  });
  return {
    staff: `http://127.0.0.1:${ports.staff}`,
    pages: `http://127.0.0.1:${ports.pages}`,
    pid: child.pid,
    said: () => said,
    ended,
    said: () => said,
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

/** The secret of a new token of a new account, an administrator's unless roles are named. */
export function newToken(folder, name, roles = ["administrator"]) {
  candorJson(folder, ["staff", "account", "create", name, ...roles.flatMap((role) => ["--role", role])]);
  return candorJson(folder, ["staff", "token", "create", name]).secret;
}

/** A generator of numbers in [0, 1) that a failing run can repeat (mulberry32). */
export function seeded(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
