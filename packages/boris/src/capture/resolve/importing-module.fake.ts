import { readKey } from "./changing-module.fake.ts";

/** Another module that uses the one of which tests change the state. */
export const readThere = (): string => readKey();
