import { defineConfig } from "vitest/config";

/** Case files as test files, with vitest's own module runner: the config of the repository lets Node load modules. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    globals: true,
    include: (process.env["CASES"] ?? "cases/*.ts").split(","),
    testTimeout: 60_000,
    maxWorkers: 1,
  },
});
