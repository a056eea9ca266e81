/**
 * esbuild tests filters by itself, and asks this process only about modules that match. For a bundle of many
 * packages that is most of the time that a plugin costs, so filters say exactly what is meant.
 */

const moduleExtension = String.raw`\.[cm]?[jt]sx?$`;

/** Any JavaScript or TypeScript file. */
export const anyModule = new RegExp(moduleExtension);

/** Those outside of every `node_modules`. */
export const anyProjectModule = new RegExp(
  String.raw`^(?:[A-Za-z]:)?(?:[/\\]${segmentOtherThan("node_modules")})*[/\\][^/\\]+${moduleExtension}`,
);

/** The very files, by absolute path. */
export function anyFileOf(files: Iterable<string>): RegExp {
  return oneOf([...files], "^");
}

/** Paths that end with one of these file names. */
export function anyFile(names: readonly string[]): RegExp {
  return oneOf(names, String.raw`(?:^|[/\\])`);
}

function oneOf(texts: readonly string[], before: string): RegExp {
  const never = "[^\\s\\S]";
  const alternatives = texts.length > 0 ? texts.map(escape).join("|") : never;
  return new RegExp(`${before}(?:${alternatives})$`);
}

/** The expressions of Go have no negative lookahead: this lists every way in which a segment can differ. */
function segmentOtherThan(name: string): string {
  const ways = name.split("").map((letter, at) => {
    const differs = String.raw`${name.slice(0, at)}[^${letter}/\\][^/\\]*`;
    return at === 0 ? differs : `${differs}|${name.slice(0, at)}`;
  });
  return String.raw`(?:${ways.join("|")}|${name}[^/\\]+)`;
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
