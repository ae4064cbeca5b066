/** What a test imports as "uvu/assert": this package's. */
export * from "uvu/assert";
