if (process.env["BORIS_TEST_CLIENT"] === undefined) throw new Error("this module loads on the client only");

export function neverCalled(): number {
  return 1;
}
