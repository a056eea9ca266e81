import { readFile } from "node:fs/promises";
import path from "node:path";
import { type BuildOptions, type Plugin, build } from "esbuild";
import { platform, repository } from "./platform.ts";
import type { SynthRequest } from "./synth-request.ts";

/** Runs the stacks; `note` is told of each resource with its options. */
export type RunFunction = (note: (asked: AskedResource) => void) => Promise<unknown>;

export interface AskedResource {
  readonly type: string;
  readonly name: string;
  readonly opts: { readonly retainOnDelete?: boolean; readonly protect?: boolean };
}

const configFile = JSON.stringify(path.join(repository, "sst.config.ts"));

// As SST's command line builds it (pkg/js/js.go, 4.17.1).
const shared: BuildOptions = {
  bundle: true,
  format: "esm",
  platform: "node",
  mainFields: ["module", "main"],
  packages: "external",
  sourcemap: "inline",
  logLevel: "silent",
};

/** A module whose default export is what `$config` was given. */
export async function buildConfig({ folder }: SynthRequest): Promise<string> {
  const outfile = path.join(folder, "app.mjs");
  await build({
    ...shared,
    outfile,
    banner: { js: "function $config(input) { return input; }" },
    stdin: { contents: `export { default } from ${configFile}`, resolveDir: repository, loader: "ts" },
    plugins: [refuseImports],
  });
  return outfile;
}

/** A module whose default export is a `RunFunction`. It lies in SST's platform, whose packages it imports. */
export async function buildProgram({ folder, edits }: SynthRequest, app: object): Promise<string> {
  const outfile = path.join(platform, `synth-${path.basename(folder)}.mjs`);
  await build({
    ...shared,
    outfile,
    stdin: {
      contents: `
        import { run } from ${JSON.stringify(path.join(platform, "src/auto/run.ts"))};
        import { runtime } from "@pulumi/pulumi";
        import config from ${configFile};
        export default (note) => run(() => {
          runtime.registerStackTransformation((asked) => { note(asked); return undefined; });
          return config.run();
        });`,
      resolveDir: repository,
      loader: "ts",
    },
    inject: [path.join(platform, "src/shim/run.js")],
    define: {
      $app: JSON.stringify(app),
      $dev: "false",
      $cli: JSON.stringify({
        command: "deploy",
        dev: false,
        paths: { home: folder, root: repository, work: folder, platform },
        state: { version: {} },
      }),
    },
    plugins: [addGlobals(edits)],
  });
  return outfile;
}

const refuseImports: Plugin = {
  name: "refuse-imports",
  setup(builder) {
    builder.onResolve({ filter: /.*/ }, ({ importer, kind }) =>
      path.basename(importer) === "sst.config.ts" && kind === "import-statement"
        ? { errors: [{ text: "sst.config.ts must not import anything at its top level" }] }
        : undefined,
    );
  },
};

/** SST puts `aws` and `sst` above every module of the app. */
function addGlobals(edits: SynthRequest["edits"]): Plugin {
  const globals =
    'import * as aws from "@pulumi/aws";' +
    `import * as sst from ${JSON.stringify(path.join(platform, "src/components"))};`;
  return {
    name: "add-globals",
    setup(builder) {
      builder.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
        if (file.startsWith(platform)) return undefined;
        const source = edits
          .filter((edit) => path.join(repository, edit.file) === file)
          .reduce(applyEdit, await readFile(file, "utf8"));
        return { contents: globals + source, loader: "ts" };
      });
    },
  };
}

function applyEdit(source: string, { file, from, to }: SynthRequest["edits"][number]): string {
  if (!source.includes(from)) throw new Error(`Cannot edit ${file}: it does not hold '${from}'`);
  return source.replace(from, to);
}
