import type { AskedResource } from "./build-program.ts";
import { type PolicyDocumentArgs, policyDocument } from "./policy-document.ts";

export const account = "123456789012";
export const region = "us-east-1";

/** A resource that the program asked for. Components are SST's groups of resources. */
export interface CapturedResource {
  readonly type: string;
  readonly name: string;
  readonly component: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
  retainOnDelete?: boolean;
  protect?: boolean;
}

interface NewResource {
  readonly type: string;
  readonly name: string;
  readonly custom?: boolean;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Stands in for Pulumi's engine and the AWS provider: notes what is asked for, and makes up what AWS would. */
export class Engine {
  readonly resources: CapturedResource[] = [];
  readonly #options = new Map<string, AskedResource["opts"]>();

  /** Called with a resource before it is made. */
  noteOptions({ type, name, opts }: AskedResource): void {
    this.#options.set(`${type} ${name}`, opts);
  }

  newResource({ type, name, custom, inputs: wrapped }: NewResource): object {
    const inputs = unwrap(wrapped) as Record<string, unknown>;
    const { retainOnDelete = false, protect = false } = this.#options.get(`${type} ${name}`) ?? {};
    this.resources.push({ type, name, component: custom === false, inputs, retainOnDelete, protect });
    return { id: name, state: { ...inputs, ...computed(type, inputs) } };
  }

  call({ token, inputs }: { readonly token: string; readonly inputs: object }): object {
    switch (token) {
      case "aws:index/getCallerIdentity:getCallerIdentity":
        return { accountId: account, id: account, arn: `arn:aws:iam::${account}:user/test`, userId: "test" };
      case "aws:index/getRegion:getRegion":
        return { region, name: region, id: region, endpoint: "", description: "" };
      case "aws:index/getPartition:getPartition":
        return { partition: "aws", id: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" };
      case "aws:iam/getPolicyDocument:getPolicyDocument":
        return { ...inputs, id: "0", json: JSON.stringify(policyDocument(unwrap(inputs) as PolicyDocumentArgs)) };
      default:
        throw new Error(`No answer to ${token}`);
    }
  }
}

/** Secrets cross to the engine in an envelope that is marked so (Pulumi's `specialSigKey` and `specialSecretSig`). */
function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== "object" || value === null || "__pulumiAsset" in value || "__pulumiArchive" in value) {
    return value;
  }
  const envelope = value as Record<string, unknown>;
  if (envelope["4dabf18193072939515e22adb298388d"] === "1b47061264138c4ac30d75fd1eb44270") {
    return unwrap(envelope["value"]);
  }
  return Object.fromEntries(Object.entries(envelope).map(([key, inner]) => [key, unwrap(inner)]));
}

/** What AWS fills in when it makes a resource. */
function computed(type: string, inputs: Readonly<Record<string, unknown>>): object {
  const name = String(inputs["name"]);
  const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;
  switch (type) {
    case "aws:sqs/queue:Queue":
      return { arn: arn("sqs", name), url: `https://sqs.${region}.amazonaws.com/${account}/${name}` };
    case "aws:s3/bucket:Bucket":
      return { arn: `arn:aws:s3:::${String(inputs["bucket"])}` };
    case "aws:iam/role:Role":
      return { arn: `arn:aws:iam::${account}:role/${name}` };
    case "aws:iam/policy:Policy":
      return { arn: `arn:aws:iam::${account}:policy/client` };
    case "aws:ssm/parameter:Parameter":
      return { arn: arn("ssm", `parameter${name}`) };
    case "aws:lambda/function:Function":
      return { arn: arn("lambda", `function:${name}`), qualifiedArn: arn("lambda", `function:${name}:$LATEST`) };
    case "aws:cloudwatch/logGroup:LogGroup":
      return { arn: arn("logs", `log-group:${name}`) };
    case "random:index/randomBytes:RandomBytes":
      return { base64: Buffer.alloc(32).toString("base64"), hex: "00".repeat(32) };
    default:
      return {};
  }
}
