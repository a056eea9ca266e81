import path from "node:path";
import { Bundle, MagicString } from "magic-string";
import type { GeneratedModule } from "../plan.ts";
import type { SourceUnit } from "../source/source-unit.ts";
import type { Piece } from "./site-factory.ts";

/** Text that is made of generated and original pieces, with an inline source map for the latter. */
export class ModuleText {
  readonly source: MagicString;
  readonly #unit: SourceUnit;
  readonly #text = new Bundle({ separator: "" });

  constructor(unit: SourceUnit) {
    this.#unit = unit;
    this.source = new MagicString(unit.text, { filename: unit.file });
  }

  add(...pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      this.#text.addSource({ content: typeof piece === "string" ? new MagicString(piece) : piece });
    }
  }

  snip(node: { readonly start: number; readonly end: number }): MagicString {
    return this.source.snip(node.start, node.end);
  }

  finish(): GeneratedModule {
    const { file, language } = this.#unit;
    const map = this.#text.generateMap({ hires: "boundary", includeContent: true, file });
    map.sources = map.sources.map((source) => (source ? path.basename(file) : source));
    return {
      path: file,
      resolveDir: path.dirname(file),
      contents: `${this.#text.toString()}\n//# sourceMappingURL=${map.toUrl()}\n`,
      loader: language,
    };
  }
}
