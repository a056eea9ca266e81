/*
 * Keys of objects as paths of files. Every key has a path of its own, on disks that ignore case too;
 * no path leaves the folder; and a path tells its key. A part of a key becomes a folder that ends in `+`, so
 * that the keys `a` and `a/b` do not meet; a part that is too long for a file name is spread over folders that end in `~`.
 * Names that start with a dot are never keys.
 */

const folderMark = "+";
const continuedMark = "~";
const emptyName = "%";

/** File names are limited to 255 bytes nearly everywhere. Room is left for a mark and one more character. */
const maxNameLength = 200;

/** S3: the longest key in UTF-8 (User Guide, "Naming Amazon S3 objects"). */
const maxKeyBytes = 1_024;

/** @throws RangeError if S3 would refuse the key. */
export function pathOfKey(key: string): string {
  checkKey(key);
  const parts = key.split("/");
  const last = parts.pop() ?? "";
  return parts.map((part) => `${nameOf(part)}${folderMark}/`).join("") + (nameOf(last) || emptyName);
}

/** The folder that holds every key that starts with `prefix`, with its slash, and the part of a key that it stands for. */
export function folderOfPrefix(prefix: string): { path: string; key: string } {
  const key = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  const parts = key.split("/").slice(0, -1);
  return { path: parts.map((part) => `${nameOf(part)}${folderMark}/`).join(""), key };
}

/** What the name of a file or folder adds to the key of the folder that it is in; `undefined` if boris did not make it. */
export function readName(name: string): { kind: "object" | "folder"; keyPart: string } | undefined {
  if (name === emptyName) return { kind: "object", keyPart: "" };
  const mark = name.at(-1);
  const isFolder = mark === folderMark || mark === continuedMark;
  const keyPart = unescape(isFolder ? name.slice(0, -1) : name);
  if (keyPart === undefined) return undefined;
  return { kind: isFolder ? "folder" : "object", keyPart: mark === folderMark ? `${keyPart}/` : keyPart };
}

function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes < 1 || bytes > maxKeyBytes) {
    throw new RangeError(
      `Cannot use an object as its key must have 1 to ${maxKeyBytes} bytes: current value has ${bytes}`,
    );
  }
  if (!key.isWellFormed()) {
    throw new RangeError(
      `Cannot use an object as its key must be well-formed Unicode: current value is ${JSON.stringify(key)}`,
    );
  }
}

/** Most parts of keys are names as they are. */
const plainPart = /^[a-z0-9_-](?:[a-z0-9._-]*[a-z0-9_-])?$/;

/** Names of devices on Windows, with any extension. */
const devicePart = /^(?:aux|con|nul|prn|com\d|lpt\d)(?:\.|$)/;

function nameOf(part: string): string {
  const isDevice = devicePart.test(part);
  if (plainPart.test(part) && part.length <= maxNameLength && !isDevice) return part;
  const characters = Array.from(part);
  let path = "";
  let name = "";
  for (const [index, character] of characters.entries()) {
    // A dot at the start would hide the file; Windows drops one at the end.
    const isExposed =
      name === "" ? isDevice || character === "." : character === "." && index === characters.length - 1;
    const escaped = isExposed ? escapeBytes(character) : escape(character);
    if (name.length + escaped.length > maxNameLength) {
      path += `${name}${continuedMark}/`;
      name = character === "." ? escapeBytes(character) : escaped;
    } else {
      name += escaped;
    }
  }
  return path + name;
}

function escape(character: string): string {
  if (/[a-z0-9._-]/.test(character)) return character;
  if (/[A-Z]/.test(character)) return `^${character.toLowerCase()}`;
  return escapeBytes(character);
}

function escapeBytes(character: string): string {
  return Buffer.from(character).toString("hex").replaceAll(/../g, "%$&");
}

const escapedName = /^(?!\.)(?:[a-z0-9._-]|%[0-9a-f]{2}|\^[a-z])*$/;

function unescape(name: string): string | undefined {
  if (plainPart.test(name)) return name;
  if (!escapedName.test(name)) return undefined;
  return name.replaceAll(/\^([a-z])|(?:%[0-9a-f]{2})+/g, (escaped, letter: string | undefined) =>
    letter === undefined ? Buffer.from(escaped.replaceAll("%", ""), "hex").toString() : letter.toUpperCase(),
  );
}
