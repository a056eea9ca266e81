export function ship(value) {
  return value * 2;
}
