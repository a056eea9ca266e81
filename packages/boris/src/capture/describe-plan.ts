import type { CapturePlan, PlanPart } from "./plan.ts";

/** A plan for people, one line for each thing that ships. */
export function describePlan(plan: CapturePlan): string {
  const lines = [`${plan.name} ships from ${plan.projectRoot}`];
  for (const part of sortedParts(plan.parts)) lines.push(`  ${describePart(part)}`);
  const { captures } = plan;
  lines.push(
    captures
      ? `  ${formatBytes(captures.bytes.byteLength)} of captured values travel beside the code`
      : "  no captured values",
  );
  for (const warning of plan.warnings) lines.push(`  warning: ${warning}`);
  return lines.join("\n");
}

const ORDER: readonly PlanPart["kind"][] = ["import", "copy", "value", "rebuild"];

function sortedParts(parts: readonly PlanPart[]): PlanPart[] {
  return parts.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

function describePart(part: PlanPart): string {
  switch (part.kind) {
    case "import":
      return `imports ${part.names.join(", ")} from ${part.module}`;
    case "copy":
      return `copies the code of ${part.name} (${part.at})`;
    case "value":
      return `captures ${part.name} as it is now, ${formatBytes(part.bytes)} (${part.at})`;
    case "rebuild":
      return `runs the initialiser of ${part.name} again (${part.at})`;
  }
}

const UNITS = ["bytes", "KiB", "MiB", "GiB"];

function formatBytes(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  const amount = bytes / 1024 ** power;
  return `${power === 0 ? amount : amount.toFixed(1)} ${UNITS[power]}`;
}
