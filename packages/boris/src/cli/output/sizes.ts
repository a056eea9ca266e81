const units = ["bytes", "KiB", "MiB", "GiB", "TiB"] as const;

/** So many bytes for people: `512 bytes`, `1.5 KiB`. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // As it is rounded, so that nothing is `1024 KiB`.
  while (value >= 1_023.5 && unit < units.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  const digits = unit > 0 && value < 99.95 ? 1 : 0;
  return `${Number(value.toFixed(digits))} ${units[unit]}`;
}
