interface VitestState {
  readonly evaluatedModules?: {
    getModuleSourceMapById?(id: string): { readonly map?: VitestMap } | null;
  };
}

interface VitestMap {
  readonly version: number;
  readonly mappings: string;
  readonly sources: string[];
  readonly names: string[];
}

/** The source map of a module that vitest transformed: since version 5 it keeps them to itself. */
export function vitestMap(file: string): string | undefined {
  const { ["__vitest_worker__"]: state } = globalThis as { __vitest_worker__?: VitestState };
  const map = state?.evaluatedModules?.getModuleSourceMapById?.(file)?.map;
  return map && JSON.stringify(map);
}
