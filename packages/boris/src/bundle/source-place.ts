import path from "node:path";
import type { Message } from "esbuild";
import type { CapturePlan, GeneratedModule } from "../capture/plan.ts";
import { type SourcePosition, SourcePositions } from "./source-positions.ts";

const inlineMap = /\/\/# sourceMappingURL=data:application\/json;(?:charset=utf-8;)?base64,([\w+/=]+)\s*$/;

/** `file:line:column`, relative to the project root. */
export function describePlace({ file, line, column }: SourcePosition, projectRoot: string): string {
  return `${path.relative(projectRoot, file)}:${line}:${column + 1}`;
}

/** The place of a position in a module as esbuild saw it, in the source as the user wrote it. */
export function describeModulePlace(position: SourcePosition, plan: CapturePlan): string {
  return describePlace(writtenPosition(position, plan), plan.projectRoot);
}

/** Where a message of esbuild points to. */
export function describeMessagePlace(message: Message, plan: CapturePlan): string {
  const position = messagePosition(message, plan);
  return position ? describePlace(position, plan.projectRoot) : plan.name;
}

/** The same, for programs. */
export function messagePosition({ location }: Message, plan: CapturePlan): SourcePosition | undefined {
  if (!location) return undefined;
  const file = path.resolve(plan.projectRoot, location.file);
  const column = charactersIn(location.lineText, location.column);
  return writtenPosition({ file, line: location.line, column }, plan);
}

function writtenPosition(position: SourcePosition, plan: CapturePlan): SourcePosition {
  const generated = position.file === plan.entry.path ? plan.entry : plan.generated.get(position.file);
  return (generated && originalOf(generated, position)) ?? position;
}

/** esbuild counts columns in bytes of UTF-8. */
function charactersIn(lineText: string, bytes: number): number {
  return Buffer.from(lineText).subarray(0, bytes).toString().length;
}

function originalOf(module: GeneratedModule, { line, column }: SourcePosition): SourcePosition | undefined {
  const encoded = inlineMap.exec(module.contents)?.[1];
  if (encoded === undefined) return undefined;
  const original = new SourcePositions(Buffer.from(encoded, "base64").toString()).originalOf(line, column);
  return original && { ...original, file: path.resolve(path.dirname(module.path), original.file) };
}
