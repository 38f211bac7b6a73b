import type { ImportPreview } from "@voltcharge/api";
import { cn, formatCount, Notice } from "@voltcharge/ui";
import { CircleAlert } from "lucide-react";

const SHOWN = 500;
const OUTCOMES = { add: "New", update: "Changes", unchanged: "Unchanged", refused: "Refused" } as const;

/** What an import would do, row by row; the refused ones first, with the reason. */
export function PreviewTable({ preview }: { preview: ImportPreview }) {
  if (preview.problems.length > 0) {
    return (
      <Notice role="alert" tone="danger" icon={CircleAlert} className="mt-4">
        {preview.problems.join(" ")}
      </Notice>
    );
  }
  const rows = [...preview.rows].sort(
    (a, b) => Number(b.outcome === "refused") - Number(a.outcome === "refused") || a.line - b.line,
  );
  return (
    <div className="mt-4">
      <p role="status" className="mb-2 text-ink-2">
        {formatCount(preview.adds)} new, {formatCount(preview.updates)} changed, {formatCount(preview.refused)} refused
        of {formatCount(preview.rows.length)} rows.
        {preview.unknown_columns.length > 0 ? ` Columns not read: ${preview.unknown_columns.join(", ")}.` : ""}
        {rows.length > SHOWN ? ` The first ${formatCount(SHOWN)} are shown.` : ""}
      </p>
      <div className="max-h-[50dvh] overflow-auto rounded-md border border-line">
        <table className="w-full text-left text-xs">
          <thead className="sticky top-0 bg-surface text-ink-3">
            <tr>
              {["Line", "Name", "Phone", "Organisation", "What happens"].map((head) => (
                <th key={head} scope="col" className="border-b border-line px-3 py-2 font-medium">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN).map((row) => (
              <tr key={row.line} className="border-b border-line last:border-b-0">
                <td className="px-3 py-1.5 tabular-nums">{row.line}</td>
                <td className="max-w-48 truncate px-3 py-1.5">{row.name}</td>
                <td className="px-3 py-1.5 font-mono">{row.phone}</td>
                <td className="max-w-40 truncate px-3 py-1.5">{row.organisation}</td>
                <td className={cn("px-3 py-1.5", row.outcome === "refused" && "text-danger")}>
                  {OUTCOMES[row.outcome]}
                  {row.problems.length > 0 ? `: ${row.problems.join(" ")}` : ""}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
