export async function importMissing(): Promise<unknown> {
  // @ts-expect-error there is no such package: the bundler is to say so
  return import("no-such-package-of-boris");
}
