const defaultDir = ".boris";

/** The folder that is used when none is named. An empty variable counts as none: it would name the folder that the program runs in. */
export function dirOfEnvironment(): string {
  const { BORIS_DIR: dir = "" } = process.env;
  return dir === "" ? defaultDir : dir;
}
