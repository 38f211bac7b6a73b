import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("./erp/src", import.meta.url)) } },
  test: { include: ["packages/*/src/**/*.test.ts", "erp/src/**/*.test.ts"], environment: "node" },
});
