// SHA-256 (FIPS 180-4) of a stream, as the browser's own digest takes only what is in memory as a whole.
const k = new Uint32Array(64);
const initial = new Uint32Array(8);
{
  // The first 32 bits of the fractional parts of the cube roots (k) and square roots (initial) of the first primes.
  let found = 0;
  for (let n = 2; found < 64; n += 1) {
    let prime = true;
    for (let by = 2; by * by <= n && prime; by += 1) prime = n % by !== 0;
    if (!prime) continue;
    k[found] = (Math.cbrt(n) % 1) * 2 ** 32;
    if (found < 8) initial[found] = (Math.sqrt(n) % 1) * 2 ** 32;
    found += 1;
  }
}

export class Sha256 {
  #state = initial.slice();
  #rest = new Uint8Array(64);
  #held = 0;
  #bytes = 0;
  #schedule = new Uint32Array(64);

  update(data: Uint8Array): this {
    this.#bytes += data.length;
    let from = 0;
    if (this.#held) {
      from = Math.min(64 - this.#held, data.length);
      this.#rest.set(data.subarray(0, from), this.#held);
      this.#held += from;
      if (this.#held < 64) return this;
      this.#block(this.#rest, 0);
      this.#held = 0;
    }
    for (; from + 64 <= data.length; from += 64) this.#block(data, from);
    this.#rest.set(data.subarray(from));
    this.#held = data.length - from;
    return this;
  }

  /** The hash in hexadecimal. It ends the stream. */
  hex(): string {
    const bits = this.#bytes * 8;
    const end = new Uint8Array(this.#held < 56 ? 64 : 128);
    end.set(this.#rest.subarray(0, this.#held));
    end[this.#held] = 0x80;
    const view = new DataView(end.buffer);
    view.setUint32(end.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(end.length - 4, bits % 2 ** 32);
    for (let at = 0; at < end.length; at += 64) this.#block(end, at);
    return [...this.#state].map((word) => word.toString(16).padStart(8, "0")).join("");
  }

  #block(data: Uint8Array, from: number) {
    const w = this.#schedule;
    for (let i = 0; i < 16; i += 1) {
      const at = from + 4 * i;
      w[i] = (data[at]! << 24) | (data[at + 1]! << 16) | (data[at + 2]! << 8) | data[at + 3]!;
    }
    for (let i = 16; i < 64; i += 1) {
      const x = w[i - 15]!;
      const y = w[i - 2]!;
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
    }
    const s = this.#state;
    let a = s[0]!, b = s[1]!, c = s[2]!, d = s[3]!, e = s[4]!, f = s[5]!, g = s[6]!, h = s[7]!;
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + k[i]! + w[i]!) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    s[0]! += a; s[1]! += b; s[2]! += c; s[3]! += d; s[4]! += e; s[5]! += f; s[6]! += g; s[7]! += h;
  }
}

const kChunk = 4 * 1024 * 1024;

/** The hash of a file; `told` hears the share that is read. */
export async function sha256Of(file: Blob, told: (share: number) => void = () => undefined): Promise<string> {
  const hash = new Sha256();
  for (let at = 0; at < file.size; at += kChunk) {
    hash.update(new Uint8Array(await file.slice(at, at + kChunk).arrayBuffer()));
    told(Math.min(1, (at + kChunk) / file.size));
  }
  return hash.hex();
}
