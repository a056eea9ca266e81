import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "boris",
          include: ["packages/boris/{src,page}/**/*.test.ts", "test/**/*.test.ts"],
          // Those in a browser are run by `npm run test:browser`, where there is one.
          exclude: ["test/infra/**", "test/aws/**", "test/browser/**"],
        },
      },
      {
        extends: true,
        // All that runs the stacks.
        test: {
          name: "stacks",
          include: ["test/infra/**/*.test.ts", "test/aws/**/*.test.ts"],
          globalSetup: "test/infra/install-platform.ts",
        },
      },
    ],
    // Node itself loads the modules, as it does for users: capture reads functions where they really are,
    // and sandboxes import the same files.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // Tests start processes of their own, so more workers only make each other slow on small machines.
    maxWorkers: 2,
    testTimeout: 30_000,
    coverage: {
      include: ["packages/boris/src/protocol/**/*.ts"],
      exclude: ["**/*.test.ts", "**/*.fake.ts", "**/*.conformance.ts"],
      reporter: [["text", { skipFull: true }]],
      // What crosses the wire is never run for the first time in production.
      thresholds: { 100: true },
    },
  },
});
