/** How likely one of several samples is right. */

/**
 * Unbiased estimate of pass@k: the chance that of k samples drawn from these n at least one is right,
 * 1 − C(n − c, k) / C(n, k), as a product that does not overflow.
 * Source: Chen et al. 2021, "Evaluating Large Language Models Trained on Code", arXiv:2107.03374, equation 1 and figure 3.
 * @param n samples
 * @param c of them right
 * @param k 1 to n
 * @returns 0–1
 * @throws RangeError when the numbers are not possible
 */
export function passAt(n: number, c: number, k: number): number {
  if (!(c >= 0 && c <= n && k >= 1 && k <= n)) {
    throw new RangeError(`There is no pass@${k} of ${n} samples of which ${c} are right.`);
  }
  let allWrong = 1;
  for (let i = 0; i < k; i++) {
    allWrong *= Math.max(0, n - c - i) / (n - i);
  }
  return 1 - allWrong;
}
