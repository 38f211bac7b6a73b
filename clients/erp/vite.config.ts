import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** Where `npm run dev` sends API calls: the running api-gateway, or the development stand-in. */
const api = process.env["VOLT_API_URL"] ?? "http://127.0.0.1:8099";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "baseline-widely-available",
    // No data: URLs, so that the CSP needs no exception for fonts and pictures.
    assetsInlineLimit: 0,
  },
  server: { host: "127.0.0.1", port: 5173, proxy: { "/api": { target: api } } },
});
