import { keys } from "../packages/boris/src/protocol/keys.ts";

const firstFolder = (key: string): string => key.slice(0, key.indexOf("/") + 1);
const allBeside = (key: string): string => `${key.slice(0, key.lastIndexOf("/") + 1)}*`;

/** Objects of a kind, as lifecycle rules name them. */
export const objectFolders = {
  bundles: firstFolder(keys.bundle("*")),
  captures: firstFolder(keys.captures("*")),
  jobs: firstFolder(keys.job("*")),
  user: firstFolder(keys.user("*")),
} as const;

/** Objects of a kind, as policies name them. */
export const objectPatterns = {
  bundles: `${objectFolders.bundles}*`,
  captures: `${objectFolders.captures}*`,
  jobs: `${objectFolders.jobs}*`,
  jobRecords: keys.job("*"),
  params: allBeside(keys.param("*", 0)),
  sent: keys.sent("*"),
  cancelled: keys.cancelled("*"),
  results: allBeside(keys.result("*", 0)),
  failures: allBeside(keys.failure("*", 0)),
  histories: allBeside(keys.history("*", "*")),
  redrives: allBeside(keys.redrive("*", "*")),
  user: `${objectFolders.user}*`,
} as const;
