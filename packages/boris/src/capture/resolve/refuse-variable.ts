import type { Trail } from "../draft/trail.ts";

export function refuseUninitialised(trail: Trail, name: string): never {
  return trail.refuse(
    `variable \`${name}\` is not initialised yet when map is called`,
    "move its declaration above the call",
  );
}

export function refuseUnreadable(trail: Trail, name: string): never {
  return trail.refuse(
    `the value of variable \`${name}\` cannot be read`,
    "a bundler, a minifier or V8 may have removed or renamed it: pass it as a parameter",
  );
}
