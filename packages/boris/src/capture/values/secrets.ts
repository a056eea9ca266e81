import type { Draft } from "../draft/draft.ts";

const SECRET_NAME =
  /passw(or)?d|secret|credential|(api|access|private|auth|signing)[_-]?key|(^|[_-])token$|[a-z]Token$/i;
const MIN_SECRET_LENGTH = 8;

/** What keys and tokens of well-known services look like. */
const SECRET_TEXT =
  /^(A(KIA|SIA)[A-Z0-9]{16}|gh[opsu]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{20,}|[rs]k_live_\w{10,}|AIza[\w-]{30,}|npm_\w{30,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.|-----BEGIN [A-Z ]*PRIVATE KEY-----)/;

/** First letters of {@link SECRET_TEXT}, which most strings don't have. */
const SECRET_STARTS = "Agxsrne-";

/** Warns of a captured string that looks like a credential. The warning never holds the value. */
export function warnOfSecret(draft: Draft, key: PropertyKey, text: string): void {
  if (text.length < MIN_SECRET_LENGTH) return;
  if (isSecretName(key)) warn(draft, `looks like a credential by the name of ${JSON.stringify(key)}`);
  else if (SECRET_STARTS.includes(text.charAt(0)) && SECRET_TEXT.test(text)) warn(draft, "looks like a credential");
}

const judgedNames = new Map<PropertyKey, boolean>();
const MAX_JUDGED_NAMES = 10_000;

/** Lists of records have the same few keys again and again. */
function isSecretName(key: PropertyKey): boolean {
  if (typeof key !== "string") return false;
  const known = judgedNames.get(key);
  if (known !== undefined) return known;
  if (judgedNames.size >= MAX_JUDGED_NAMES) judgedNames.clear();
  const isSecret = SECRET_NAME.test(key);
  judgedNames.set(key, isSecret);
  return isSecret;
}

/** Warns of a copy of the whole environment, which holds whatever the shell had. */
export function warnOfEnvironment(draft: Draft, value: object): void {
  if (!Object.hasOwn(value, "PATH")) return;
  const { env } = process;
  const copy = value as Record<string, unknown>;
  if (copy.PATH !== env.PATH) return;
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
