/** What the loader's entry imports beside the policy: the log as JSON text. No policy can import it. */
export { finish } from "./record.ts";
