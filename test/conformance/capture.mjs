// node test/conformance/capture.mjs: captures the expected transcripts from Envoy 1.40.0 and 1.36.2.
import { freshen } from "../../cli/freshen.mjs";

await freshen();
const { capture } = await import("../../dist/test/conformance/capture.js");
await capture();
