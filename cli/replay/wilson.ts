export interface Rate {
  /** Undefined where there was nothing to count. */
  value?: number;
  low: number;
  high: number;
  count: number;
  of: number;
}

/** The 97.5% point of the normal distribution: intervals of 95%. */
const z = 1.959963984540054;

/**
 * A proportion with its 95% score interval (Wilson 1927, "Probable inference, the law of succession, and statistical inference"),
 * which stays inside 0 to 1 and is honest for small counts and for rates near the ends.
 */
export function rateOf(count: number, of: number): Rate {
  if (of === 0) return { low: 0, high: 1, count, of };
  const share = count / of;
  const scale = 1 + (z * z) / of;
  const centre = (share + (z * z) / (2 * of)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  return { value: share, low: count === 0 ? 0 : Math.max(0, centre - half), high: count === of ? 1 : Math.min(1, centre + half), count, of };
}
