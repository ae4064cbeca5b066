/** Choices made from a seed: the same seed makes the same choices on every machine. */
export interface Draw {
  /** From `min` to `max`, both included. */
  integer(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** One of the keys, in proportion to its weight. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K;
  /** Between `min` and `max` things. */
  several<T>(min: number, max: number, make: (index: number) => T): T[];
}

/** C. Doty-Humphrey's sfc32: small, fast, and good enough for tests. */
export function drawFrom(seed: number): Draw {
  let a = 0x9e3779b9, b = seed | 0, c = Math.floor(seed / 2 ** 32) | 0, counter = 1;
  const bits = (): number => {
    const sum = (a + b | 0) + counter | 0;
    counter = counter + 1 | 0;
    a = b ^ b >>> 9;
    b = c + (c << 3) | 0;
    c = (c << 21 | c >>> 11) + sum | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) bits();
  const integer = (min: number, max: number): number => min + Math.floor(bits() / 2 ** 32 * (max - min + 1));
  return {
    integer,
    chance: (probability) => bits() / 2 ** 32 < probability,
    pick: <T>(items: readonly T[]): T => items[integer(0, items.length - 1)] as T,
    weighted: <K extends string>(weights: Readonly<Record<K, number>>): K => {
      const entries = Object.entries(weights) as [K, number][];
      let left = bits() / 2 ** 32 * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [key, weight] of entries) if ((left -= weight) < 0) return key;
      return (entries.at(-1) as [K, number])[0];
    },
    several: (min, max, make) => Array.from({ length: integer(min, max) }, (_, index) => make(index)),
  };
}
