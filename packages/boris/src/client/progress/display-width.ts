/** Columns that text takes on a terminal: escapes none, some characters two. */
export { default as displayWidth } from "string-width";
