// SPDX-License-Identifier: Apache-2.0
// A picture as a PNG with a palette (RFC 2083, colour type 3): text in few colours takes a fifth of the bytes.
import { deflateSync } from "node:zlib";

const crcs = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit += 1) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  crc.writeUInt32BE(~body.reduce((sum, byte) => crcs[(sum ^ byte) & 255] ^ (sum >>> 8), ~0) >>> 0);
  return Buffer.concat([length, body, crc]);
}

/** `rgba`: four bytes a pixel. Keeps the 256 most frequent colours; each other one becomes the nearest of these. */
export function withPalette(width, height, rgba) {
  const counts = new Map();
  const colourAt = (pixel) => (rgba[4 * pixel] << 16) | (rgba[4 * pixel + 1] << 8) | rgba[4 * pixel + 2];
  for (let pixel = 0; pixel < width * height; pixel += 1) counts.set(colourAt(pixel), (counts.get(colourAt(pixel)) ?? 0) + 1);
  const parts = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];
  const distance = (one, other) => parts(one).reduce((sum, part, i) => sum + (part - parts(other)[i]) ** 2, 0);
  const kept = [...counts.keys()].sort((one, other) => counts.get(other) - counts.get(one)).slice(0, 256);
  const nearest = (colour) => kept.reduce((best, one, i) => (distance(colour, one) < distance(colour, kept[best]) ? i : best), 0);
  const place = new Map(kept.map((colour, i) => [colour, i]));
  const rows = Buffer.alloc((width + 1) * height); // each begins with its filter, 0
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const colour = colourAt(pixel);
    if (!place.has(colour)) place.set(colour, nearest(colour));
    rows[pixel + Math.floor(pixel / width) + 1] = place.get(colour);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const palette = Buffer.from(kept.flatMap(parts));
  return Buffer.concat([signature, chunk("IHDR", header), chunk("PLTE", palette), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}
