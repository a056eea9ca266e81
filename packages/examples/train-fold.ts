import SVM from "libsvm-js/asm.js";
import { digits, type Digit } from "./digits.ts";

/** What the grid search varies. */
export interface ParameterSet {
  readonly kernel: "rbf" | "linear";
  readonly C: number;
  /** Width of the RBF kernel. */
  readonly gamma?: number;
}

/** How many parts the data is cut into; each is the test set of one task. */
export const foldCount = 5;

/** Trains a support vector machine on all folds but one, and returns the share of that one which it reads right. */
export function trainFold({ fold, ...parameters }: ParameterSet & { readonly fold: number }): number {
  const { training, test } = split(fold);
  const svm = train(parameters, training);
  const right = test.filter((digit) => svm.predictOne(digit.pixels) === digit.label);
  svm.free();
  return right.length / test.length;
}

/** Every fifth digit is in the test set. The data is in order of its labels, so each label is there equally often. */
function split(fold: number): { training: Digit[]; test: Digit[] } {
  const { training = [], test = [] } = Object.groupBy(digits, (_, index) =>
    index % foldCount === fold ? "test" : "training",
  );
  return { training, test };
}

function train({ kernel, C, gamma }: ParameterSet, training: readonly Digit[]): SVM {
  const svm = new SVM({
    kernel: kernel === "rbf" ? SVM.KERNEL_TYPES.RBF : SVM.KERNEL_TYPES.LINEAR,
    cost: C,
    gamma,
    quiet: true,
  });
  svm.train(
    training.map((digit) => digit.pixels),
    training.map((digit) => digit.label),
  );
  return svm;
}
