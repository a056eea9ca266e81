/** What the AWS SDK throws, as one clear line that says what to do. No request's content gets into it. */
import { QueueGoneError } from "../backend/queue-gone.ts";
import { BackendError } from "../errors.ts";

interface Explanation {
  /** Names of errors; AWS has several for one thing, and services differ. */
  readonly names: RegExp;
  readonly problem: string;
}

const explanations: readonly Explanation[] = [
  {
    names: /^CredentialsProviderError$/,
    problem: "no AWS credentials were found. Run `aws sso login`, or set AWS_PROFILE or AWS_ACCESS_KEY_ID",
  },
  {
    names: /^(ExpiredToken(Exception)?|TokenRefreshRequired|RequestExpired|TokenProviderError)$/,
    problem: "the AWS credentials have expired. Renew them, for example with `aws sso login`, and run again",
  },
  {
    names:
      /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException|InvalidToken|InvalidSecurity)$/,
    problem: "AWS does not accept the credentials. Check AWS_PROFILE and AWS_ACCESS_KEY_ID",
  },
  {
    names: /^(RequestTimeTooSkewed)$/,
    problem: "the clock of this machine is wrong, so AWS does not accept its signatures. Set the clock",
  },
  {
    names: /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException|301)$/,
    problem: "the stage is in another region. Set AWS_REGION or aws({ region }) to the region that it was deployed to",
  },
  { names: /^NoSuchBucket$/, problem: "the stage's bucket is gone. Deploy the stage again with `sst deploy`" },
  { names: /^ParameterNotFound$/, problem: "there is no such parameter" },
  {
    names:
      /^(Throttling(Exception)?|ThrottledException|RequestThrottled(Exception)?|RequestLimitExceeded|TooManyRequestsException|SlowDown|OverLimit)$/,
    problem: "AWS throttles the requests of this account. Lower maxInFlight, or ask AWS for a higher quota",
  },
  {
    names: /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError)$/,
    problem: "AWS cannot be reached. Check the network and the region",
  },
];

const accessDenied =
  /^(AccessDenied(Exception)?|AuthorizationError(Exception)?|403|Forbidden|KMS\.AccessDeniedException)$/;
const queueGone = /^(QueueDoesNotExist|NonExistentQueue|QueueDeletedRecently)$/;

/** Stands before the names of some errors of SQS, from a protocol that it spoke before. */
const olderPrefix = /^AWS\.SimpleQueueService\./;

/**
 * Gives an abort back as the reason of its signal, and everything else as a `BackendError`.
 *
 * @param action completes "Cannot …"
 * @param permission the action of IAM that the request needs
 */
export function awsFailure(action: string, permission: string, thrown: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (thrown instanceof BackendError) return thrown;
  const name = nameOf(thrown);
  if (queueGone.test(name))
    return new QueueGoneError(`Cannot ${action}: the queue does not exist, or was deleted`, { cause: thrown });
  return new BackendError(`Cannot ${action}: ${problemOf(name, permission, thrown)}`, { cause: thrown });
}

/** The name that AWS gave the error, or the code that the network did. */
export function nameOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const { code, $metadata } = thrown as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  if (/^(Error|AggregateError|Unknown|UnknownError)$/.test(thrown.name)) {
    return typeof code === "string" ? code : String($metadata?.httpStatusCode ?? thrown.name);
  }
  return thrown.name.replace(olderPrefix, "");
}

function problemOf(name: string, permission: string, thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (accessDenied.test(name)) return missingPermission(permission, message);
  if (/region is missing/i.test(message)) return "no AWS region is known. Set AWS_REGION or aws({ region })";
  const known = explanations.find(({ names }) => names.test(name));
  return known?.problem ?? `${name}: ${firstLine(message)}`;
}

/** AWS says who may not do what to what; not always, so what boris was about to do stands in for it. */
function missingPermission(permission: string, message: string): string {
  const resource = /on resource:? "?([^\s"]+)/i.exec(message)?.[1];
  const where = resource === undefined ? "" : ` on ${resource}`;
  return `the permission ${permission}${where} is missing. Attach the stage's client policy, which \`sst deploy\` prints`;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]?.slice(0, 300) ?? "";
}
