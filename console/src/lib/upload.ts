// A file on its way to the API as it is, with how much of it has left.
import { Refusal, refusalOf } from "./api";

export type Sent = { sent: number; all: number };

/** JSON that a header can carry: letters beyond ASCII are escaped. */
export function headerJson(argument: unknown): string {
  return JSON.stringify(argument).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/**
 * Sends the file to `path` with what it is. Throws a Refusal; `signal` cancels it, and then a DOMException "AbortError" is thrown
 * and the API has kept nothing.
 */
export function upload<T>(path: string, file: Blob, headers: Record<string, string>, told: (sent: Sent) => void, signal?: AbortSignal): Promise<T> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => told({ sent: loaded, all: total || file.size });
    request.onload = () => {
      let answer: unknown;
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        answer = undefined;
      }
      if (request.status >= 200 && request.status < 300) done(answer as T);
      else failed(refusalOf(request.status, answer));
    };
    request.onerror = () => failed(new Refusal("offline", ""));
    request.onabort = () => failed(new DOMException("", "AbortError"));
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
