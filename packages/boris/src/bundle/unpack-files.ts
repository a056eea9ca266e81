/**
 * Runs on a worker, inside of bundles that carry files: it puts them into a folder beside the bundle. It goes into
 * bundles as it is, so it imports nothing but Node.js.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

/** An expression, since text that begins a line like this would itself look like a file when it is in the bundle. */
const carriedFile = /^\/\/boris-file /m;

/** Where the files of this bundle are. */
export const unpackedFolder = unpack(import.meta.filename);

function unpack(bundle: string): string {
  const folder = `${bundle}.files`;
  if (!existsSync(folder)) publish(bundle, folder);
  return folder;
}

/** Other sandboxes may load the same bundle at this moment: they see the whole folder or none. */
function publish(bundle: string, folder: string): void {
  const unfinished = mkdtempSync(`${folder}-`);
  const [, ...files] = readFileSync(bundle, "latin1").split(carriedFile);
  for (const file of files) writeCarried(unfinished, file);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

function writeCarried(folder: string, carried: string): void {
  const [mode = "", place = "", base64 = ""] = carried.trimEnd().split(" ");
  const target = path.join(folder, decodeURIComponent(place));
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, Buffer.from(base64, "base64"));
  if (mode === "x") chmodSync(target, 0o755);
}
