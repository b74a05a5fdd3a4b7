// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawn } from "node:child_process";
import { Agent, request } from "node:http";

const [binary, folder] = process.argv.slice(2);
const rounds = 500;
const budget_ms = 20;

const env = { ...process.env, CANDOR_DATA: folder };
const candor = (...words) => JSON.parse(execFileSync(binary, ["--json", ...words], { env }).toString());
candor("staff", "account", "create", "bench", "--role", "observer");
const { secret } = candor("staff", "token", "create", "bench");

const child = spawn(binary, ["serve"], { env, stdio: ["ignore", "ignore", "pipe"] });
let said = "";
const port = await new Promise((done) => {
  child.stderr.on("data", (chunk) => {
    said += chunk;
    const found = said.match(/staff API\s+http:\/\/127\.0\.0\.1:(\d+)/);
    if (found) done(Number(found[1]));
  });
});

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const get = (path) =>
  new Promise((done, failed) => {
    const began = process.hrtime.bigint();
    request({ host: "127.0.0.1", port, path, agent, headers: { authorization: `Bearer ${secret}` } }, (response) => {
      let bytes = 0;
      response.on("data", (chunk) => (bytes += chunk.length));
      response.on("end", () => {
        if (response.statusCode !== 200) failed(new Error(`${path}: ${response.statusCode}`));
        done({ ms: Number(process.hrtime.bigint() - began) / 1e6, bytes });
      });
    })
      .on("error", failed)
      .end();
  });

const reference = (i) => `INC-2025-${String(((i * 7919) % 10000) + 1).padStart(4, "0")}`;
const kinds = {
  "list, first page": () => "/api/v1/incidents",
  "list, open ones": () => "/api/v1/incidents?state=open",
  "filter, rare": () => "/api/v1/incidents?severity=critical&status=near_miss&state=closed",
  "title, one hit": (i) => `/api/v1/incidents?title=ticket%20${(((i % 9999) + 1) * 7919) % 100003}`,
  "title, no hit": () => "/api/v1/incidents?title=nothing%20like%20this",
  "open, 200 entries": (i) => `/api/v1/incidents/${reference(i)}`,
  "timeline, one page": (i) => `/api/v1/incidents/${reference(i)}/timeline?tlp_max=amber`,
  scorecard: (i) => `/api/v1/incidents/${reference(i)}/scorecard`,
};

for (const [name, path] of Object.entries(kinds)) {
  const times = [];
  let bytes = 0;
  for (let i = 0; i < rounds; ++i) {
    const answer = await get(path(i));
    times.push(answer.ms);
    bytes = answer.bytes;
  }
  times.sort((a, b) => a - b);
  const p99 = times[Math.ceil(rounds * 0.99) - 1];
  const median = times[Math.floor(rounds / 2)];
  console.log(
    `${name.padEnd(20)} p99 ${p99.toFixed(1).padStart(6)} ms, ${(p99 / budget_ms).toFixed(2)} of ${budget_ms} ms; ` +
      `median ${median.toFixed(1)} ms, ${bytes} bytes`,
  );
}
child.kill("SIGTERM");
agent.destroy();
