import { useMutation } from "@tanstack/react-query";
import { asProblem, type ImportPreview } from "@voltcharge/api";
import { Button, Dialog, formatCount, Notice } from "@voltcharge/ui";
import { CircleAlert } from "lucide-react";
import { useRef, useState } from "react";
import { api } from "@/app/api";
import { queryClient } from "@/app/query-client";
import { announce } from "@/shell/notices";
import { PreviewTable } from "./PreviewTable";

/** CON-5: a CSV file is read, every row's fate shown, and only then imported. */
export function ImportContacts({ onClose }: { onClose: () => void }) {
  const [csv, setCsv] = useState<string | null>(null);
  // Asked twice, the file is imported once.
  const id = useRef(crypto.randomUUID());
  const preview = useMutation({ mutationFn: (text: string) => api.previewContactImport(text) });
  const importing = useMutation({
    mutationFn: (text: string) => api.importContacts(id.current, text),
    onSuccess: (done) => {
      announce("success", `${sum(done)} imported, ${formatCount(done.refused)} refused.`);
      void queryClient.invalidateQueries({ queryKey: ["live", "contacts"] });
      onClose();
    },
  });
  const choose = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const text = await file.text();
    id.current = crypto.randomUUID();
    setCsv(text);
    preview.mutate(text);
  };
  const found = preview.data;
  const changes = found ? found.adds + found.updates : 0;
  const problem = importing.isError ? asProblem(importing.error) : preview.isError ? asProblem(preview.error) : null;
  return (
    <Dialog
      title="Import contacts from CSV"
      onClose={onClose}
      className="w-[min(56rem,calc(100vw-2rem))]"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={csv === null || changes === 0 || importing.isPending}
            onClick={() => (csv === null ? undefined : importing.mutate(csv))}
          >
            {importing.isPending ? "Importing…" : changes > 0 ? `Import ${formatCount(changes)} rows` : "Import"}
          </Button>
        </>
      }
    >
      <label className="flex flex-col gap-1">
        <span className="text-xs font-medium text-ink-2">CSV file</span>
        <input
          type="file"
          accept=".csv,text/csv"
          data-autofocus
          className="text-sm file:mr-3 file:h-9 file:rounded-md file:border file:border-line file:bg-surface file:px-3 file:font-medium"
          onChange={(event) => void choose(event.target.files?.[0])}
        />
        <span className="text-xs text-ink-3">
          The first line names the columns: name, phone, organisation, tier, primary charger, notes. Only name is
          required. Nothing is changed before you press Import.
        </span>
      </label>
      {problem ? (
        <Notice role="alert" tone="danger" icon={CircleAlert} className="mt-4">
          {problem.message}
        </Notice>
      ) : null}
      {preview.isPending ? (
        <p role="status" className="mt-4 text-ink-2">
          Reading the file…
        </p>
      ) : null}
      {found ? <PreviewTable preview={found} /> : null}
    </Dialog>
  );
}

const sum = (done: ImportPreview): string =>
  `${formatCount(done.adds)} new and ${formatCount(done.updates)} changed contacts`;
