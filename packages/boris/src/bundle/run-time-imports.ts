import type { LogLevel, Message } from "esbuild";
import type { CapturePlan } from "../capture/plan.ts";
import { isBuiltInImport } from "../capture/source/built-in-imports.ts";
import { isInstalled } from "./installed-package.ts";
import { describeMessagePlace, messagePosition } from "./source-place.ts";

const whatIsMeant: Readonly<Record<string, string>> = {
  "unsupported-dynamic-import": "import() of a name that is known at run time only",
  "unsupported-require-call": "require() of a name that is known at run time only",
  "indirect-require": "require that is not called directly",
};

/** esbuild keeps these to itself unless asked. */
export const askForRunTimeImports: Record<string, LogLevel> = Object.fromEntries(
  Object.keys(whatIsMeant).map((id) => [id, "warning"]),
);

/**
 * What esbuild warned of, in the user's own modules: packages are full of such calls, and nearly all of them
 * are ways around bundlers that do no harm.
 */
export function describeWarnings(messages: readonly Message[], plan: CapturePlan): string[] {
  return messages
    .filter((message) => !isInstalled(message.location?.file ?? "") && !isHarmless(message, plan))
    .map((message) => `${describeMessagePlace(message, plan)}: ${describe(message)}`);
}

function isHarmless(message: Message, plan: CapturePlan): boolean {
  const position = message.id in whatIsMeant ? messagePosition(message, plan) : undefined;
  return position !== undefined && isBuiltInImport(position);
}

function describe(message: Message): string {
  const meant = whatIsMeant[message.id];
  return meant ? `${meant} is not bundled: the worker will not find the module` : message.text;
}
