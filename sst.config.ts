/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  app({ stage }) {
    const kept = stage === "production";
    return {
      name: "boris",
      home: "aws",
      version: "4.17.1",
      removal: kept ? "retain" : "remove",
      protect: kept,
      providers: { aws: "7.20.0" },
    };
  },
  async run() {
    const { boris } = await import("./stacks/index.ts");
    return boris();
  },
});
