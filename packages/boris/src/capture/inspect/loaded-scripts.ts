import type { Debugger } from "node:inspector";
import { fileURLToPath } from "node:url";
import { enable, post } from "./session.ts";

/** A script as V8 runs it. */
export interface LoadedScript {
  readonly url: string;
  /** The running text, which a loader may have made from another. */
  readonly source: string;
  readonly sourceMapUrl: string | undefined;
  /** Where the text begins in its file, when something was wrapped around it. */
  readonly startLine: number;
  readonly startColumn: number;
}

const announced = new Map<string, Debugger.ScriptParsedEventDataType>();
const loaded = new Map<string, LoadedScript>();

/**
 * The script of that id. Only the Debugger domain tells urls: it announces every live script when it
 * is enabled, which takes 15 to 60 ms. So it is enabled only for scripts not yet seen, and then until the
 * capture ends, since others will follow.
 */
export function loadedScript(scriptId: string): LoadedScript | undefined {
  const known = loaded.get(scriptId);
  if (known) return known;
  enable("Debugger", { "Debugger.scriptParsed": remember });
  const script = readScript(scriptId);
  if (script) loaded.set(scriptId, script);
  return script;
}

function remember(params: unknown): void {
  const event = params as Debugger.ScriptParsedEventDataType;
  announced.set(event.scriptId, event);
}

function readScript(scriptId: string): LoadedScript | undefined {
  const event = announced.get(scriptId);
  if (event === undefined) return undefined;
  const { scriptSource } = post("Debugger.getScriptSource", { scriptId }) as Debugger.GetScriptSourceReturnType;
  return {
    url: event.url,
    source: scriptSource,
    sourceMapUrl: event.sourceMapURL === "" ? undefined : event.sourceMapURL,
    startLine: event.startLine,
    startColumn: event.startColumn,
  };
}

/** The file behind a script's url, or nothing for `node:` and evaluated code. */
export function urlToFile(url: string): string | undefined {
  if (url.startsWith("file:")) {
    const bare = new URL(url);
    bare.search = "";
    bare.hash = "";
    return fileURLToPath(bare);
  }
  if (/^(\/|[A-Za-z]:[\\/])/.test(url)) return url.replace(/[?#].*$/, "");
  return undefined;
}
