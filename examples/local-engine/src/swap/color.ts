/** How much red and blue weigh in luma; the rest is green. */
export interface Matrix {
  readonly red: number;
  readonly blue: number;
}

/** Pictures, and video of standard definition. */
export const BT601: Matrix = { red: 0.299, blue: 0.114 };
/** Video of high definition. */
export const BT709: Matrix = { red: 0.2126, blue: 0.0722 };

/** Luma first, 0 to 255, then the two colour differences, -128 to 128. */
export const toYcc = (
  r: number,
  g: number,
  b: number,
  { red, blue }: Matrix = BT601,
): [number, number, number] => {
  const y = red * r + (1 - red - blue) * g + blue * b;
  return [y, (b - y) / (2 - 2 * blue), (r - y) / (2 - 2 * red)];
};
