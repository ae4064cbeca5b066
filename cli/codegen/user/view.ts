import type { Type } from "./translation.ts";

export interface Method {
  /** The function of assembly/context/user.ts. */
  code: string;
  /** None: it is a property. */
  parameters?: readonly Type[];
  /** How many of the last parameters may be left out. */
  optional?: number;
  result: Type;
}

/** All that a view can do; assembly/user/index.d.ts declares the same for editors. */
export const methods: Record<string, Method> = {
  length: { code: "viewLength", result: "i32" },
  at: { code: "viewAt", parameters: ["i32"], result: "i32" },
  slice: { code: "viewSlice", parameters: ["i32", "i32"], optional: 1, result: "View" },
  equals: { code: "viewEquals", parameters: ["View"], result: "bool" },
  equalsIgnoringCase: { code: "viewEqualsIgnoringCase", parameters: ["View"], result: "bool" },
  startsWith: { code: "viewStartsWith", parameters: ["View"], result: "bool" },
  endsWith: { code: "viewEndsWith", parameters: ["View"], result: "bool" },
  indexOf: { code: "viewIndexOf", parameters: ["View", "i32"], optional: 1, result: "i32" },
};
