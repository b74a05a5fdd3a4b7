// SPDX-License-Identifier: Apache-2.0
// An SMTP server on a free port of the loopback that takes every letter and remembers it.
import { createServer } from "node:net";

/**
 * Resolves to { port, ids, letters, onLetter }: `ids` grows by one Message-ID and `letters` by the text for each letter
 * that came, repeats included; then onLetter() is called, before the letter is answered.
 */
export function startRelay(t) {
  const relay = { ids: [], letters: [], onLetter: () => {} };
  const server = createServer({ noDelay: true }, (socket) => {
    let text = "";
    let takesContent = false;
    const reply = {
      e: "250-relay.test\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
      d: "354 go\r\n",
      q: "221 bye\r\n",
    };
    socket.setEncoding("latin1").on("error", () => socket.destroy());
    socket.write("220 relay.test\r\n");
    socket.on("data", (piece) => {
      text += piece;
      while (true) {
        const end = takesContent ? "\r\n.\r\n" : "\r\n";
        const at = text.indexOf(end);
        if (at < 0) return;
        const part = text.slice(0, at);
        text = text.slice(at + end.length);
        if (takesContent) {
          relay.ids.push(part.match(/^Message-ID:\s*<([^>]+)>/im)?.[1]);
          relay.letters.push(part);
          relay.onLetter();
          takesContent = false;
          socket.write("250 2.0.0 taken\r\n");
        } else {
          const command = part[0].toLowerCase();
          takesContent = command === "d";
          socket.write(reply[command] ?? "250 ok\r\n");
        }
      }
    });
  });
  t.after(() => server.close());
  return new Promise((done) => {
    server.listen(0, "127.0.0.1", () => done(Object.assign(relay, { port: server.address().port })));
  });
}
