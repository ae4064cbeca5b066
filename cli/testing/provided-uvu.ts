/** What a test imports as "uvu": this package's. */
export * from "uvu";
