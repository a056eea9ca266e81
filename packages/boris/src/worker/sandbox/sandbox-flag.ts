/** Tells a file that is more than a sandbox, by an argument of its process, that it is to be one. */
export const sandboxFlag = "--boris-sandbox";
