/** The part of libsvm-js 0.2 that the grid search uses; the package has no types. */
declare module "libsvm-js/asm.js" {
  interface Options {
    readonly kernel: string;
    readonly cost: number;
    readonly gamma?: number | undefined;
    readonly quiet: boolean;
  }
  export default class SVM {
    static readonly KERNEL_TYPES: { readonly LINEAR: string; readonly RBF: string };
    constructor(options: Options);
    train(samples: readonly (readonly number[])[], labels: readonly number[]): void;
    predictOne(sample: readonly number[]): number;
    /** The model lives in memory that no garbage collector sees. */
    free(): void;
  }
}
