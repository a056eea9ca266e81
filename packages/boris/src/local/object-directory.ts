export { LocalObjects as ObjectDirectory } from "./local-objects.ts";
