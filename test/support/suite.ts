// A thin layer over uvu: a skipped test names its reason, and with CI=true a skip for a missing part is a failure.
import { suite as uvuSuite, type Callback } from "uvu";

export interface Suite {
  (name: string, body: Callback): void;
  /** Registers the test, or, where `reason` is a string, counts it as skipped for that reason. */
  unless(reason: string | undefined, name: string, body: Callback, options?: { optional?: boolean }): void;
  before(body: Callback): void;
  after(body: Callback): void;
  run(): void;
}

/** Each test file makes one suite or several and calls `run()` on each; run.mjs fails a file that does not. */
export function suite(title: string): Suite {
  const inner = uvuSuite(title);
  const outer = ((name: string, body: Callback) => inner(name, body)) as Suite;
  outer.unless = (reason, name, body, options = {}) => {
    if (reason === undefined) return inner(name, body);
    if (process.env.CI === "true" && !options.optional) {
      return inner(name, () => { throw new Error(`this part must be present with CI=true, but ${reason}`); });
    }
    console.log(`  skipped: ${title}: ${name}: ${reason}`);
    inner.skip(name, body);
  };
  outer.before = (body) => { inner.before(body); };
  outer.after = (body) => { inner.after(body); };
  outer.run = () => { inner.run(); };
  return outer;
}

/** True in `npm run test:full`: all random cases instead of a seeded tenth. */
export const fullRun = process.env.SIDEWALL_FULL === "1";

/** True where a mistake was planted (test/mutants): a failure need not be shown in its smallest form then. */
export const isSpoilt = process.env.SIDEWALL_MUTANT === "1";
