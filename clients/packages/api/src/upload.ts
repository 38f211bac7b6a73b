/** Sending a file: with XMLHttpRequest, because fetch cannot say how far it is. */
import { csrfFromCookie, type Http } from "./http";
import { problemFromFailure, problemFromResponse } from "./problem";

export interface Progress {
  /** From 0 to 1. */
  onProgress?: (part: number) => void;
  signal?: AbortSignal;
}

/** A stalled upload ends after this; a moving one may take as long as it needs. */
const SILENCE_MS = 30_000;

/** Posts `file` as the body under its own media type. Throws {@link Problem}; a cancelled one rejects with AbortError. */
export function upload<T>(
  { onUnauthorized }: Pick<Http, "onUnauthorized">,
  url: string,
  file: File,
  headers: Record<string, string>,
  { onProgress, signal }: Progress,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest();
    let silence = setTimeout(() => request.abort(), SILENCE_MS);
    const moved = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), SILENCE_MS);
    };
    const cancel = (): void => request.abort();
    const end = (): void => {
      clearTimeout(silence);
      signal?.removeEventListener("abort", cancel);
    };
    request.open("POST", url);
    const all = { ...headers, "Content-Type": file.type, "X-CSRF-Token": csrfFromCookie() ?? "" };
    for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      moved();
      onProgress?.(event.total > 0 ? event.loaded / event.total : 0);
    };
    request.onload = () => {
      end();
      const body = json(request.responseText);
      if (request.status >= 200 && request.status < 300) return resolve(body as T);
      if (request.status === 401) onUnauthorized?.();
      const retryAfter = request.getResponseHeader("Retry-After");
      const answer = new Response(null, {
        status: request.status,
        headers: retryAfter === null ? {} : { "Retry-After": retryAfter },
      });
      reject(problemFromResponse(answer, body));
    };
    request.onerror = () => {
      end();
      reject(failed(new TypeError("network")));
    };
    request.onabort = () => {
      end();
      const kind = signal?.aborted === true ? "AbortError" : "TimeoutError";
      reject(failed(new DOMException("upload ended", kind)));
    };
    signal?.addEventListener("abort", cancel);
    request.send(file);
  });
}

function failed(cause: Error): Error {
  const problem = problemFromFailure(cause);
  return problem instanceof Error ? problem : cause;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // An answer that is no JSON (a proxy's page) has nothing to say beyond its status.
    return null;
  }
}
