// SPDX-License-Identifier: Apache-2.0
import { execFile, execFileSync, spawn } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

const [binary, folder] = process.argv.slice(2);
const seconds = Number(process.env.SECONDS_EACH ?? 3);
const rounds = Number(process.env.ROUNDS ?? 3);
const idle = 10_000;
const ticks_per_second = 100;
const staff_reads_per_second = 20;
const nginx_port = 18_182;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const command = (words, token) => {
  const env = { ...process.env, ...(token && { CANDOR_TOKEN: token }) };
  return JSON.parse(execFileSync(binary, ["--data", folder, "--json", ...words], { env }).toString());
};

/** An incident with its first statement, and a token of somebody who may publish the next ones. */
function begin() {
  const { reference } = command(["incident", "declare", "--title", "A copied list"]);
  command(["incident", "fact", reference, "what_happened", "Somebody copied a list."]);
  const draft = command(["record", "draft", reference, "--stage", "investigating", "--title", "A copied list",
    "--next-update-by", "2999-01-01T00:00:00Z"]);
  command(["staff", "account", "create", "writer", "--role", "administrator"]);
  const { secret } = command(["staff", "token", "create", "writer"]);
  command(["record", "approve", draft.reference], secret);
  return { reference, secret };
}

/** Publishes a statement every second and reads the staff API, until it is ended. */
function staffAtWork({ staff_port }, { reference, secret }) {
  const counted = { published: 0, read: 0 };
  let over = false;
  const call = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${staff_port}/api/v1${path}`, {
      method, body, headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" } });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  };
  const publish = async () => {
    while (!over) {
      const next = new Promise((done) => setTimeout(done, 1000));
      await call("POST", `/incidents/${reference}/statements`, JSON.stringify({
        stage: "identified", title: `What we know, ${counted.published}`, next_update_by: "2999-01-01T00:00:00Z" }));
      ++counted.published;
      await next;
    }
  };
  const read = async () => {
    for (; !over; ++counted.read) {
      const next = new Promise((done) => setTimeout(done, 1000 / staff_reads_per_second));
      await call("GET", counted.read % 2 ? `/incidents/${reference}` : "/incidents");
      await next;
    }
  };
  const both = Promise.all([publish(), read()]);
  return { counted, end: () => { over = true; return both; } };
}

async function startCandor() {
  const child = spawn(binary, ["--data", folder, "serve"], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  const [staff_port, port] = await new Promise((done) => {
    child.stderr.on("data", (chunk) => {
      said += chunk;
      const found = said.match(/http:\/\/127\.0\.0\.1:(\d+)[^]*public pages\s+http:\/\/127\.0\.0\.1:(\d+)/);
      if (found) done(found.slice(1).map(Number));
    });
  });
  return { name: "Candor", port, staff_port, pid: child.pid, stop: () => child.kill("SIGTERM") };
}

// As quick as its makers let it be: one worker, no access log, open files kept.
async function startNginx() {
  const site = readFileSync("docs/examples/nginx.conf", "utf8")
    .replace("listen 127.0.0.1:8182;", `listen 127.0.0.1:${nginx_port} backlog=4096;`)
    .replace("root /srv/candor-site;", `root ${folder}/site;`);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`).join("\n");
  writeFileSync(join(folder, "nginx.conf"), `user root; daemon off; worker_processes 1; worker_rlimit_nofile 16384; pid ${folder}/pid;
error_log /dev/null;
events { worker_connections 16000; multi_accept on; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; keepalive_timeout 60;
  open_file_cache max=1000; open_file_cache_valid 60s;
  ${temporary}
  ${site}
}`);
  const child = spawn("/usr/sbin/nginx", ["-c", join(folder, "nginx.conf")], { stdio: "inherit" });
  const worker = async () => {
    const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    for (const pid of all) {
      try {
        if (Number(statOf(pid)[1]) === child.pid) return Number(pid);
      } catch { /* it has ended */ }
    }
    await new Promise((done) => setTimeout(done, 50));
    return worker();
  };
  return { name: "nginx", port: nginx_port, pid: await worker(), stop: () => child.kill("SIGTERM") };
}

// The fields behind the name: state, parent, …; proc(5).
const statOf = (pid) => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
const cpuOf = ({ pid }) => {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) / ticks_per_second;
};
const mebibytesOf = ({ pid }) =>
  Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]) / 1024;

const unit = { us: 0.001, ms: 1, s: 1000 };
async function load(server, { path, headers }, connections) {
  const words = ["-t1", `-c${connections}`, `-d${seconds}s`, "--latency", "--timeout", "10s"];
  for (const [name, value] of Object.entries(headers(server))) words.push("-H", `${name}: ${value}`);
  const before = cpuOf(server);
  const { stdout } = await promisify(execFile)("wrk", [...words, `http://127.0.0.1:${server.port}${path}`]);
  const cpu = cpuOf(server) - before;
  const requests = Number(stdout.match(/(\d+) requests in/)[1]);
  const [, p99, p99_unit] = stdout.match(/99%\s+([\d.]+)(us|ms|s)/);
  const errors = stdout.match(/Socket errors:.*|Non-2xx.*/)?.[0];
  return {
    per_second: Number(stdout.match(/Requests\/sec:\s+([\d.]+)/)[1]),
    per_cpu_second: requests / cpu,
    p99_ms: Number(p99) * unit[p99_unit],
    errors,
  };
}

const incident = begin();
const candor = await startCandor();
const nginx = await startNginx();
const servers = [candor, nginx];
const home = await (await fetch(`http://127.0.0.1:${candor.port}/`)).text();
// Of the incident that nobody writes about meanwhile, so that its bytes stay those of the file.
const page = [...home.matchAll(/href="(\/incidents\/[^"]+)"/g)].map((found) => found[1])
  .find((address) => !address.includes(incident.reference));
for (const server of servers) {
  server.etag = (await fetch(`http://127.0.0.1:${server.port}${page}`, {
    headers: { "accept-encoding": "identity" } })).headers.get("etag");
}
const kinds = {
  "page": { path: page, headers: () => ({}) },
  "page, gzip": { path: page, headers: () => ({ "Accept-Encoding": "gzip" }) },
  "page, 304": { path: page, headers: ({ etag }) => ({ "If-None-Match": etag }) },
  "history.atom": { path: "/history.atom", headers: () => ({}) },
  "summary.json": { path: "/api/v2/summary.json", headers: () => ({}) },
};

const line = (name, all) => {
  const of = (server, what) => median(all.get(server).map((one) => one[what]));
  const ratio = (what) =>
    median(all.get(candor).map((one, round) => one[what] / all.get(nginx)[round][what])).toFixed(2);
  const show = (what, digits) =>
    `${of(candor, what).toFixed(digits)} / ${of(nginx, what).toFixed(digits)} (${ratio(what)})`;
  console.log(`${name.padEnd(36)} ${show("per_second", 0).padEnd(24)} ${show("per_cpu_second", 0).padEnd(24)} ` +
    show("p99_ms", 2));
  for (const server of servers) {
    for (const { errors } of all.get(server)) if (errors) console.log(`  ${server.name}: ${errors}`);
  }
};
async function compare(name, kind, connections) {
  const all = new Map(servers.map((server) => [server, []]));
  for (let round = 0; round < rounds; ++round) {
    for (const server of round % 2 ? [nginx, candor] : servers) {
      all.get(server).push(await load(server, kind, connections));
    }
  }
  line(name, all);
}

console.log(`Candor / nginx (ratio), medians of ${rounds} rounds of ${seconds} s in turn`);
console.log(`${"".padEnd(36)} ${"requests a second".padEnd(24)} ${"a processor second".padEnd(24)} p99, ms`);
const compareAll = async (name) => {
  for (const connections of [50, 200, 1000]) await compare(`${name}, ${connections} connections`, kinds[name], connections);
};
// While they have the bytes of the files.
for (const name of ["history.atom", "summary.json"]) await compareAll(name);
const memory = () => servers.map((server) => `${server.name} ${mebibytesOf(server).toFixed(1)} MiB`).join(", ");
console.log(`memory: ${memory()}`);
const staff = staffAtWork(candor, incident);
const began = Date.now();
console.log("from here on with staff at work, whose processor time is Candor's too");
for (const name of ["page", "page, gzip", "page, 304"]) await compareAll(name);
console.log(`memory, with ${staff.counted.published} statements published: ${memory()}`);

// Readers that ask nothing, drip, or talk nonsense, at both servers.
const sockets = [];
const open = (port) =>
  new Promise((done, failed) => {
    const socket = connect(port, "127.0.0.1", () => done(socket));
    socket.on("error", failed);
    sockets.push(socket);
  });
const slow = async (port) => {
  const socket = await open(port).catch(() => undefined);
  if (!socket) return;
  socket.write("GET / HTTP/1.1\r\nHost: a\r\nX: ");
  const drip = setInterval(() => socket.write("x"), 1000);
  socket.on("close", () => {
    clearInterval(drip);
    if (!done) slow(port);
  });
};
let nonsense = 0;
const malformed = (port) => {
  if (done) return;
  const socket = connect(port, "127.0.0.1", () => socket.write("GET / HTTP/9.9 \x01\r\n: x\r\n\r\n"));
  socket.on("error", () => {}).on("data", () => {}).on("close", () => {
    nonsense += 1;
    setTimeout(malformed, 20, port);
  });
};
let done = false;
for (const server of servers) {
  for (let i = 0; i < idle; i += 500) {
    await Promise.all(Array.from({ length: 500 }, () => open(server.port).catch(() => undefined)));
  }
  console.log(`${server.name} with ${idle} idle connections: ${mebibytesOf(server).toFixed(1)} MiB`);
  if (server === candor) {
    done = false;
    for (let i = 0; i < 100; ++i) slow(server.port);
    for (let i = 0; i < 10; ++i) malformed(server.port);
    const before = nonsense;
    const calm = await load(server, kinds.page, 50);
    console.log(`  and 100 that drip a byte a second, ${nonsense - before} malformed requests meanwhile: page at ` +
      `${calm.per_second.toFixed(0)} a second, p99 ${calm.p99_ms.toFixed(2)} ms ${calm.errors ?? ""}`);
    const one = await fetch(`http://127.0.0.1:${server.port}${page}`);
    console.log(`  a new reader gets ${one.status}; still connected: ` +
      `${sockets.slice(0, idle).filter((socket) => !socket.destroyed).length} of ${idle}`);
    done = true;
  }
  for (const socket of sockets.splice(0)) socket.on("error", () => {}).destroy();
}
const lasted = (Date.now() - began) / 1000;
await staff.end();
console.log(`with staff at work ${(staff.counted.published / lasted).toFixed(2)} statements a second were published and ` +
  `${(staff.counted.read / lasted).toFixed(0)} staff requests a second were answered`);
for (const server of servers) server.stop();
process.exit(0);
