// SHA-256 of a file of any size, piece by piece, as the browser's own takes only what is wholly in memory.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

const kChunk = 4 * 1024 * 1024;

/** The hash of a file in hexadecimal; `told` hears the share that is read. */
export async function sha256Of(file: Blob, told: (share: number) => void = () => undefined): Promise<string> {
  const hash = sha256.create();
  for (let at = 0; at < file.size; at += kChunk) {
    hash.update(new Uint8Array(await file.slice(at, at + kChunk).arrayBuffer()));
    told(Math.min(1, (at + kChunk) / file.size));
  }
  return bytesToHex(hash.digest());
}
