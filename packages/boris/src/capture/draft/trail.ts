import { CaptureError } from "../../errors.ts";

/** Why a value was refused, for those that can be made again from their initialiser. */
export type RefusalReason = "made-by-package" | "host-object" | "other";

/** A {@link CaptureError} on its way up: capture itself may still find a way around it. */
export class Refusal extends CaptureError {
  readonly #reason: RefusalReason;

  constructor(message: string, reason: RefusalReason, detail: ConstructorParameters<typeof CaptureError>[1]) {
    super(message, detail);
    this.#reason = reason;
  }

  static reasonOf(error: unknown): RefusalReason | undefined {
    return error instanceof CaptureError && #reason in error ? error.#reason : undefined;
  }
}

type Frame = FunctionFrame | VariableFrame;

interface FunctionFrame {
  readonly kind: "function";
  readonly label: string;
  readonly place: string;
}

interface VariableFrame {
  readonly kind: "variable";
  readonly name: string;
  readonly place: string;
  readonly path: Step[];
}

/** A property, or what is only put into words when it is needed: `.get("a")`. */
export type Step = PropertyKey | (() => string);

/** The way from the function given to `map` to what is being looked at, for error messages. */
export class Trail {
  readonly #frames: Frame[] = [];

  withinFunction<R>(label: string, place: string, work: () => R): R {
    return this.#within({ kind: "function", label, place }, work);
  }

  withinVariable<R>(name: string, place: string, work: () => R): R {
    return this.#within({ kind: "variable", name, place, path: [] }, work);
  }

  /** Goes one step into the current variable's value. */
  into(step: Step): void {
    this.#variable()?.path.push(step);
  }

  outOf(): void {
    this.#variable()?.path.pop();
  }

  /** The steps from the current variable's value, for work that is done later. */
  steps(): readonly Step[] {
    return [...(this.#variable()?.path ?? [])];
  }

  resume(steps: readonly Step[]): void {
    const path = this.#variable()?.path;
    path?.splice(0, path.length, ...steps);
  }

  /** The variable whose value is being looked at, with the way into it. */
  get current(): { readonly name: string; readonly place: string; readonly path: string } | undefined {
    const frame = this.#variable();
    return frame && { name: frame.name, place: frame.place, path: pathOf(frame) };
  }

  /** Refuses what is being looked at. `problem` and `advice` are clauses without a full stop. */
  refuse(problem: string, advice?: string, reason: RefusalReason = "other"): never {
    const [root] = this.#frames;
    const subject = root?.kind === "function" ? ` ${root.label} (${root.place})` : "";
    const way = this.#describeWay();
    const sentences = [`Cannot ship${subject}: ${problem}`, way, advice && capitalise(advice)];
    const variable = this.#frames.findLast((frame) => frame.kind === "variable");
    throw new Refusal(`${sentences.filter(Boolean).join(". ")}.`, reason, {
      ...(variable && { variable: variable.name, path: pathOf(variable), declaredAt: variable.place }),
      ...(root && { functionAt: root.place }),
    });
  }

  /** From the value to the function given to `map`, which the first sentence names. */
  #describeWay(): string {
    const [root, ...rest] = this.#frames;
    const frames = root?.kind === "function" ? rest : this.#frames;
    return frames.length === 0 ? "" : `It is held by ${frames.toReversed().map(describe).join(", used by ")}`;
  }

  #variable(): VariableFrame | undefined {
    return this.#frames.findLast((frame) => frame.kind === "variable");
  }

  #within<R>(frame: Frame, work: () => R): R {
    this.#frames.push(frame);
    try {
      return work();
    } finally {
      this.#frames.pop();
    }
  }
}

function describe(frame: Frame): string {
  if (frame.kind === "function") return `${frame.label} (${frame.place})`;
  const path = frame.path.length > 0 ? ` at ${pathOf(frame)}` : "";
  return `captured variable \`${frame.name}\`${path} (declared at ${frame.place})`;
}

function pathOf(frame: VariableFrame): string {
  return frame.name + frame.path.map(formatStep).join("");
}

/** `.conn`, `[3]` or `[Symbol(tag)]`. */
export function formatStep(step: Step): string {
  if (typeof step === "function") return step();
  if (typeof step === "symbol") return `[${String(step)}]`;
  return /^\d+$/.test(String(step)) ? `[${step}]` : `.${step}`;
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
