/** Writes a .br and a .gz beside each text asset, which the api-gateway serves as they are. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const dist = join(fileURLToPath(new URL(".", import.meta.url)), "../dist");
const files = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((file) =>
  /\.(js|css|svg|html)$/.test(file),
);
if (files.length === 0) throw new Error("nothing was built");
for (const file of files) {
  const content = readFileSync(join(dist, file));
  writeFileSync(join(dist, `${file}.br`), brotliCompressSync(content));
  writeFileSync(join(dist, `${file}.gz`), gzipSync(content, { level: 9 }));
}
