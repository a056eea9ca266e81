const createdRequire =
  /\b(?:const|let|var)\s+require\b[^=;\n]*=\s*(?:[\w$]+\s*\.\s*)?createRequire\s*\(\s*(?:import\.meta\.(?:url|filename)|__filename)\s*\)\s*;?/g;

/**
 * Takes `const require = createRequire(import.meta.url)` out of a module: esbuild bundles what a `require` of
 * its own loads, but leaves one that the module made to run time, when the packages are far away.
 * What is taken out is blanked, so that positions stay.
 */
export function bundleCreatedRequire(text: string): string {
  if (!text.includes("createRequire")) return text;
  return text.replace(createdRequire, (found) => found.replace(/[^\n]/g, " "));
}
