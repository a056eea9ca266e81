import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** A package in some `node_modules`. */
export interface InstalledPackage {
  readonly name: string;
  readonly folder: string;
}

const lastPackage = /^(.*[/\\]node_modules[/\\])((?:@[^/\\]+[/\\])?[^/\\]+)[/\\]/;

/** Whether a file came with a package, rather than being written by the user. */
export function isInstalled(file: string): boolean {
  return /(?:^|[/\\])node_modules[/\\]/.test(file);
}

/** The package that a file came with. */
export function packageOf(file: string): InstalledPackage | undefined {
  const [, modules, name] = lastPackage.exec(file) ?? [];
  if (modules === undefined || name === undefined) return undefined;
  return { name: name.replace("\\", "/"), folder: path.join(modules, name) };
}

/** A package that brings one more package for each platform. */
const perPlatform = /(?:linux(?:musl)?|darwin|win32)-(?:x64|arm64)/;

/** How a package shows that it is made for one machine, if it does. */
export async function nativeMark({ folder }: InstalledPackage): Promise<"sources" | "platforms" | undefined> {
  try {
    const files = await readdir(folder);
    if (files.includes("binding.gyp") || files.includes("prebuilds")) return "sources";
    const manifest: unknown = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    return optionalDependenciesOf(manifest).some((name) => perPlatform.test(name)) ? "platforms" : undefined;
  } catch {
    // esbuild has read the package already; whatever is odd about its folder does not show an addon.
    return undefined;
  }
}

function optionalDependenciesOf(manifest: unknown): string[] {
  if (typeof manifest !== "object" || manifest === null || !("optionalDependencies" in manifest)) return [];
  return Object.keys(manifest.optionalDependencies ?? {});
}
