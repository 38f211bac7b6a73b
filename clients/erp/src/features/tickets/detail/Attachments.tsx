import { Button, Card, cn, RelativeTime } from "@voltcharge/ui";
import { CircleAlert, FileImage, FileText, FileVideo, Paperclip, X } from "lucide-react";
import { useEffect, useRef, useState, type DragEvent } from "react";
import { api } from "@/app/api";
import type { Attachment, Ticket } from "../model";
import { sizeWords } from "../wording";
import { ACCEPTED, LIMITS } from "./file-limits";
import { useUploads, type Sending, type Uploads } from "./uploads";

/** Files kept with the ticket: chosen, dropped or pasted; limits are said before. */
export function Attachments({ ticket, fixed }: { ticket: Ticket; fixed: boolean }) {
  const uploads = useUploads(ticket.reference, ticket.attachments.length);
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  usePastedFiles(fixed ? null : uploads.send);
  const dragged = (event: DragEvent): void => {
    if (fixed || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    <Card
      title="Attachments"
      aria-label="Attachments"
      className={cn(over && "border-accent bg-accent-soft", ticket.attachments.length === 0 && "print:hidden")}
      onDragOver={dragged}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (fixed) return;
        event.preventDefault();
        uploads.send(event.dataTransfer.files);
      }}
      aside={
        fixed ? null : (
          <Button size="sm" className="print:hidden" onClick={() => chooser.current?.click()}>
            <Paperclip aria-hidden />
            Attach
          </Button>
        )
      }
    >
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label="Files to attach"
        accept={ACCEPTED}
        onChange={(event) => {
          uploads.send(event.target.files ?? []);
          event.target.value = "";
        }}
      />
      <ul>
        {ticket.attachments.map((attachment) => (
          <Kept key={attachment.id} reference={ticket.reference} attachment={attachment} />
        ))}
        {uploads.sending.map((one) => (
          <OnItsWay key={one.id} one={one} uploads={uploads} />
        ))}
      </ul>
      {fixed ? null : <p className="px-4 py-2 text-xs text-ink-3 print:hidden">{LIMITS}. Drop or paste them here.</p>}
    </Card>
  );
}

function FileIcon({ type }: { type: string }) {
  const look = { "aria-hidden": true, className: "size-4 shrink-0 text-ink-3" };
  if (type.startsWith("image/")) return <FileImage {...look} />;
  return type.startsWith("video/") ? <FileVideo {...look} /> : <FileText {...look} />;
}

function Kept({ reference, attachment }: { reference: string; attachment: Attachment }) {
  return (
    <li className="flex min-h-10 items-center gap-2.5 border-b border-line px-4 py-1.5">
      <FileIcon type={attachment.media_type} />
      <a
        href={api.attachmentUrl(reference, attachment.id)}
        download={attachment.name}
        className="min-w-0 truncate font-medium hover:underline"
      >
        {attachment.name}
      </a>
      <span className="ml-auto shrink-0 text-xs text-ink-3">
        {sizeWords(attachment.size)} · {attachment.by.name} · <RelativeTime at={attachment.at} />
      </span>
    </li>
  );
}

function OnItsWay({ one, uploads }: { one: Sending; uploads: Uploads }) {
  return (
    <li className="flex min-h-10 items-center gap-2.5 border-b border-line px-4 py-1.5 print:hidden">
      {one.problem === null ? (
        <FileIcon type={one.file.type} />
      ) : (
        <CircleAlert aria-hidden className="size-4 shrink-0 text-danger" />
      )}
      <span className="min-w-0 flex-1">
        <span className="block truncate">{one.file.name}</span>
        {one.problem === null ? (
          <progress
            aria-label={`Sending ${one.file.name}`}
            max={1}
            value={one.part}
            className="block h-1 w-full accent-accent"
          />
        ) : (
          <span role="alert" className="block text-xs text-danger">
            Not attached. {one.problem}
          </span>
        )}
      </span>
      {one.again ? (
        <Button size="sm" onClick={() => uploads.retry(one)}>
          Try again
        </Button>
      ) : null}
      <Button variant="ghost" size="icon-sm" aria-label={`Drop ${one.file.name}`} onClick={() => uploads.drop(one.id)}>
        <X aria-hidden />
      </Button>
    </li>
  );
}

/** A picture pasted anywhere on the ticket is attached; pasted text goes where it was pasted. */
function usePastedFiles(send: Uploads["send"] | null): void {
  const latest = useRef(send);
  useEffect(() => {
    latest.current = send;
  });
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const files = event.clipboardData?.files;
      if (!files || files.length === 0 || latest.current === null) return;
      event.preventDefault();
      latest.current(files);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, []);
}
