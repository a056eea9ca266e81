/** Prints one line of JSON, with figures that are no more exact than they can be. */
export function print(benchmark: string, figures: Readonly<Record<string, unknown>>): void {
  console.log(
    JSON.stringify({ benchmark, ...figures }, (_, value: unknown) =>
      typeof value === "number" ? Number(value.toPrecision(4)) : value,
    ),
  );
}
