// Medians with intervals that assume nothing about the distribution: times on a shared machine have long tails.

export interface Estimate {
  median: number;
  /** Bounds of the interval; it covers the true median with a probability of at least 95%, where there are six values or more. */
  low: number;
  high: number;
}

export const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** The value below which the fraction lies (nearest rank). */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = ascending(values);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(fraction * sorted.length) - 1))] ?? NaN;
}

/** The median and its 95% interval by order statistics: the number of values below the true median is binomial with p = 1/2. */
export function estimate(values: readonly number[]): Estimate {
  const sorted = ascending(values), count = sorted.length;
  const middle = count >> 1;
  const median = count % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  let rank = 0;
  // The outermost pair of ranks that still covers 95%; the smallest and the largest value where none does.
  for (let next = 1; next <= middle && 2 * binomialBelow(count, next) <= 0.05; next += 1) rank = next;
  const outer = Math.max(0, rank - 1);
  return { median, low: sorted[outer]!, high: sorted[count - 1 - outer]! };
}

/** The probability that fewer than `rank` of `count` fair coins show heads. */
function binomialBelow(count: number, rank: number): number {
  let term = 0.5 ** count, sum = 0;
  for (let heads = 0; heads < rank; heads += 1) {
    sum += term;
    term *= (count - heads) / (heads + 1);
  }
  return sum;
}
