/** Server-sent events as the WHATWG HTML standard §9.2.6 frames them, as a pure incremental parser. */
export interface StreamMessage {
  event: string;
  data: string;
}

/**
 * A parser to feed with decoded text as it arrives. Comments are heartbeats and yield nothing.
 * `onMessage` gets each message once its blank line has been seen; `onId` each id as its block ends, also of a block
 * without data, by which a server moves the point of resumption along in quiet times.
 */
export function createStreamParser(
  onMessage: (message: StreamMessage) => void,
  onId: (id: string) => void,
): (text: string) => void {
  let rest = "";
  let event = "";
  let data: string[] = [];
  let id: string | null = null;

  const line = (content: string): void => {
    if (content === "") {
      if (id !== null) onId(id);
      if (data.length > 0) onMessage({ event: event || "message", data: data.join("\n") });
      event = "";
      data = [];
      id = null;
      return;
    }
    if (content.startsWith(":")) return;
    const colon = content.indexOf(":");
    const field = colon < 0 ? content : content.slice(0, colon);
    const value = colon < 0 ? "" : content.slice(colon + 1).replace(/^ /, "");
    if (field === "event") event = value;
    else if (field === "data") data.push(value);
    else if (field === "id" && !value.includes("\0")) id = value;
  };

  return (text) => {
    rest += text;
    // A trailing CR may be the first half of CRLF: keep it until the next piece.
    const complete = /^([^]*(?:\n|\r(?=[^])))/.exec(rest)?.[1] ?? "";
    rest = rest.slice(complete.length);
    const lines = complete.split(/\r\n|\n|\r/);
    lines.pop();
    for (const content of lines) line(content);
  };
}
