import { defineConfig } from "vitest/config";

/** Tests of pages in Chromium, which npm does not install: they are a project of their own. */
export default defineConfig({
  test: {
    name: "browser",
    root: import.meta.dirname,
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // A browser has processes of its own.
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
