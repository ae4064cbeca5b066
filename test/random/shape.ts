/** The shape that the JSON documents of one policy set have, so that pointers of different rules mean the same document. */
import type { JsonStep } from "../../cli/ir/types.ts";
import type { Draw } from "./draw.ts";
import * as words from "./words.ts";

export type Shape = "string" | "number" | "boolean" | { array: Shape } | { object: Record<string, Shape> };

/** An object with an array in it somewhere, mostly of objects; or an array at the root. */
export function randomShape(draw: Draw): Shape {
  const items: Shape = { array: draw.chance(0.75) ? objectShape(draw, 1) : leafShape(draw) };
  if (draw.chance(0.15)) return items;
  const { object } = objectShape(draw, 2);
  return { object: { ...object, [draw.pick(words.jsonNames)]: items } };
}

const leafShape = (draw: Draw): Shape => draw.pick(["string", "string", "number", "number", "boolean"] as const);

function objectShape(draw: Draw, depth: number): { object: Record<string, Shape> } {
  const member = (): Shape => (depth > 0 && draw.chance(0.3) ? (draw.chance(0.5) ? objectShape(draw, depth - 1) : { array: leafShape(draw) }) : leafShape(draw));
  return { object: Object.fromEntries(draw.several(2, 3, () => [draw.pick(words.jsonNames), member()])) };
}

/** A way into the shape, and what is found there. */
export interface Way { path: JsonStep[]; shape: Shape }

/** Down to a leaf, or now and then not as far. */
export function randomWay(draw: Draw, shape: Shape, wildcards: boolean): Way {
  if (typeof shape === "string" || draw.chance(0.06)) return { path: [], shape };
  const [step, inner] = randomStep(draw, shape, wildcards);
  const way = randomWay(draw, inner, wildcards);
  return { path: [step, ...way.path], shape: way.shape };
}

function randomStep(draw: Draw, shape: Exclude<Shape, string>, wildcards: boolean): [JsonStep, Shape] {
  if ("array" in shape) return [wildcards && draw.chance(0.7) ? { any: true } : draw.pick(["0", "1"]), shape.array];
  const [name, inner] = draw.pick(Object.entries(shape.object));
  return [wildcards && draw.chance(0.1) ? { any: true } : name, inner];
}

/** Ways to all arrays of the shape, each ending in a wildcard. */
export function arrayWays(shape: Shape): Way[] {
  if (typeof shape === "string") return [];
  if ("array" in shape) return [{ path: [{ any: true }], shape: shape.array }, ...arrayWays(shape.array).map((way) => ({ ...way, path: [{ any: true } as const, ...way.path] }))];
  return Object.entries(shape.object).flatMap(([name, inner]) => arrayWays(inner).map((way) => ({ ...way, path: [name, ...way.path] })));
}
