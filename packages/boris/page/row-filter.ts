import type { Cell } from "../src/report/report-data.ts";

const comparison = /^(<=|>=|<|>|=)\s*(-?[\d.]+(?:e[+-]?\d+)?)$/i;
const range = /^(-?[\d.]+(?:e[+-]?\d+)?)\s*\.\.\s*(-?[\d.]+(?:e[+-]?\d+)?)$/i;

/**
 * Reads what somebody typed over a column: `>0.5`, `<=3`, `=1` and `1..5` compare numbers, anything else is text that a
 * cell must hold, in whatever case.
 */
export function readFilter(typed: string): (cell: Cell) => boolean {
  const text = typed.trim();
  const [, operator, operand] = comparison.exec(text) ?? [];
  if (operator !== undefined) {
    const bound = Number(operand);
    return (cell) => typeof cell === "number" && compare(cell, operator, bound);
  }
  const [, least, most] = range.exec(text) ?? [];
  if (least !== undefined) return (cell) => typeof cell === "number" && cell >= Number(least) && cell <= Number(most);
  const needle = text.toLowerCase();
  return (cell) => cell !== null && String(cell).toLowerCase().includes(needle);
}

function compare(value: number, operator: string, bound: number): boolean {
  switch (operator) {
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    case ">=":
      return value >= bound;
    default:
      return value === bound;
  }
}
