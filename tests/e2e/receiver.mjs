// SPDX-License-Identifier: Apache-2.0
// A receiver of webhooks that knows nothing of Candor: it verifies with the libraries of the Standard Webhooks and the
// CloudEvents projects.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { join } from "node:path";

import { HTTP } from "cloudevents";
import { Webhook } from "standardwebhooks";

/** A certificate for 127.0.0.1 that nobody vouches for but itself. */
export function newCertificate(folder) {
  const [key, cert] = ["key.pem", "cert.pem"].map((name) => join(folder, name));
  const made = spawnSync("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"],
    ...["-subj", "/CN=receiver", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
  ]);
  if (made.status !== 0) throw new Error(`openssl: ${made.stderr}`);
  return { file: cert, key: readFileSync(key), cert: readFileSync(cert) };
}

/**
 * Listens on 127.0.0.1 until the test ends. `answer(request, response)` decides about each request; default: 204.
 * `arrived` has {headers, body} in order; `next()` resolves with the first that nobody has taken yet.
 */
export async function receive(t, { answer, tls } = {}) {
  const arrived = [];
  let taken = 0;
  let wake = () => {};
  const listener = (request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      arrived.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      wake();
      if (answer) answer(request, response, arrived.length);
      else response.writeHead(204).end();
    });
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address();
  return {
    arrived,
    port,
    url: `${tls ? "https" : "http"}://127.0.0.1:${port}/hook`,
    async next() {
      while (arrived.length <= taken) await new Promise((done) => (wake = done));
      taken += 1;
      return arrived[taken - 1];
    },
  };
}

/** The event in a request, if its signature is the secret's; throws otherwise. */
export function verified({ headers, body }, secret) {
  new Webhook(secret).verify(body, headers);
  const event = HTTP.toEvent({ headers, body });
  event.validate();
  return event;
}
