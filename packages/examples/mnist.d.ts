/** The part of mnist 1.1 that the grid search uses; the package has no types. */
declare module "mnist" {
  interface DigitImages {
    /** Grey values from 0 to 1 of image `index`, row by row, 28 × 28. */
    get(index: number): number[];
  }
  /** One entry per digit, from 0 to 9. */
  const mnist: readonly DigitImages[];
  export default mnist;
}
