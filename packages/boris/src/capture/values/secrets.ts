import type { Draft } from "../draft/draft.ts";

const SECRET_NAME =
  /passw(or)?d|secret|credential|(api|access|private|auth|signing)[_-]?key|(^|[_-])token$|[a-z]Token$/i;
const MIN_SECRET_LENGTH = 8;

/** What keys and tokens of well-known services look like. */
const SECRET_TEXT =
  /^(A(KIA|SIA)[A-Z0-9]{16}|gh[opsu]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{20,}|[rs]k_live_\w{10,}|AIza[\w-]{30,}|npm_\w{30,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.|-----BEGIN [A-Z ]*PRIVATE KEY-----)/;

/** Warns of a captured string that looks like a credential. The warning never holds the value. */
export function warnOfSecret(draft: Draft, key: PropertyKey, text: string): void {
  const isNamed = typeof key === "string" && text.length >= MIN_SECRET_LENGTH && SECRET_NAME.test(key);
  if (isNamed || SECRET_TEXT.test(text)) warn(draft, "looks like a credential");
}

/** Warns of a copy of the whole environment, which holds whatever the shell had. */
export function warnOfEnvironment(draft: Draft, value: object): void {
  const { env } = process;
  const copy = value as Record<string, unknown>;
  if (env.PATH === undefined || copy.PATH !== env.PATH) return;
  const names = Object.keys(env);
  if (names.every((name) => copy[name] === env[name])) warn(draft, "is a copy of the whole of process.env");
}

function warn(draft: Draft, what: string): void {
  const variable = draft.trail.current;
  if (variable === undefined) return;
  draft.warn(
    `Captured variable \`${variable.path}\` (declared at ${variable.place}) ${what}: it is stored with the job. ` +
      "Read it from process.env inside the function, and give the worker its own through the env option.",
  );
}
