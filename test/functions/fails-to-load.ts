if (process.env["BORIS_TEST_LOAD"] === "no") throw new Error("this module does not load");

export function neverCalled(): number {
  return 1;
}
