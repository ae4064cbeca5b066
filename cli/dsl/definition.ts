// What the loader's entry imports beside the policy, and before it. No policy can import it.
import { refuseTruth } from "./record.ts";

export { finish } from "./record.ts";

// The loader makes the policy's code call this wherever it asks a value for its truth.
Object.defineProperty(globalThis, "sidewallTruth", { value: refuseTruth, writable: false, enumerable: false, configurable: false });
