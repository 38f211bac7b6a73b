/** Prints what a first visit downloads, compressed, and fails when the initial script passes its budget (craft: ≤ 250 kB). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 250;
const dist = join(fileURLToPath(new URL(".", import.meta.url)), "../dist");
const html = readFileSync(join(dist, "index.html"), "utf8");
const files = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((match) => match[1]);
const size = (file) => gzipSync(readFileSync(join(dist, file))).length / 1000;

let script = 0;
for (const file of files) {
  if (file.endsWith(".js")) script += size(file);
  console.log(`${size(file).toFixed(1).padStart(8)} kB gzip  ${file}`);
}
console.log(`initial script ${script.toFixed(1)} kB gzip of ${BUDGET_KB} kB`);
if (files.length === 0 || script > BUDGET_KB) process.exit(1);
