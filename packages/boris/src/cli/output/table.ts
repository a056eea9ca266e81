import Table from "cli-table3";

export interface Column {
  readonly title: string;
  /** Numbers are read from the right. Default left. */
  readonly align?: "left" | "right";
}

/** Rows under titles, for people. Ends with a line break. */
export function table(columns: readonly Column[], rows: readonly (readonly (string | number)[])[]): string {
  const drawn = new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ align = "left" }) => align),
    chars: noBorders,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
  });
  drawn.push(...rows.map((row) => [...row]));
  const lines = drawn.toString().split("\n");
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

const noBorders = Object.fromEntries(
  [
    ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"],
    ["left", "left-mid", "mid", "mid-mid", "right", "right-mid", "middle"],
  ]
    .flat()
    .map((name) => [name, ""]),
);
