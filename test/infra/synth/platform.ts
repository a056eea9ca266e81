import { createRequire } from "node:module";
import path from "node:path";

export const repository = path.resolve(import.meta.dirname, "../../..");

/** What `sst install` unpacks: SST's components and the packages that they need. */
export const platform = path.join(repository, ".sst/platform");

interface Pulumi {
  readonly runtime: {
    setMocks(mocks: object, project: string, stack: string, preview: boolean, organization: string): Promise<void>;
    runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>;
  };
  output(value: unknown): { apply(use: (settled: unknown) => void): unknown };
}

/** The very copy that the components use. */
export const pulumi = createRequire(path.join(platform, "package.json"))("@pulumi/pulumi") as Pulumi;
