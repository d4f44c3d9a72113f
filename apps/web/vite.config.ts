import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env["TONGZHOU_SERVER"] ?? "http://127.0.0.1:3000";

export default defineConfig({
  plugins: [react()],
  // The first lines a browser runs must be ours alone: no inline scripts, so that the content security policy can be strict.
  build: {
    outDir: "dist",
    manifest: true,
    target: "es2023",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      // A package's `sideEffects` name its files that do something by being imported. Of all others a screen loads only
      // what it uses, though it imports them through the package's index.
      // What nearly every screen needs is one file: in dozens of small ones it weighs more, and each costs a request.
      output: {
        codeSplitting: { groups: [{ name: "shell", test: /apps\/web\/src\/(api|shell)\//, minShareCount: 6 }] },
      },
      // Libraries mark modules for server components; there are none here.
      onLog: (level, log, report) => {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
      },
    },
  },
  server: { proxy: { "/api": { target: server, ws: true } } },
  preview: { proxy: { "/api": { target: server, ws: true } } },
});
