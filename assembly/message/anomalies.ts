// A request's anomalies as a set: bit i is the i-th of `anomalyNames` in cli/ir/types.ts. MEANING.md says what each means.

export const pathPercent: u32 = 1 << 0;
export const pathDoubleEncoding: u32 = 1 << 1;
export const pathEncodedSlash: u32 = 1 << 2;
export const pathBackslash: u32 = 1 << 3;
export const pathDotSegment: u32 = 1 << 4;
export const pathEmptySegment: u32 = 1 << 5;
export const pathParameter: u32 = 1 << 6;
export const pathTrailingDot: u32 = 1 << 7;
export const pathControl: u32 = 1 << 8;
export const pathUtf8: u32 = 1 << 9;
export const pathFragment: u32 = 1 << 10;
export const pathNotAbsolute: u32 = 1 << 11;
export const queryPercent: u32 = 1 << 12;
export const querySemicolon: u32 = 1 << 13;
export const queryControl: u32 = 1 << 14;
export const queryUtf8: u32 = 1 << 15;
export const hostTrailingDot: u32 = 1 << 16;
export const hostInvalid: u32 = 1 << 17;
export const mediaTypeConflict: u32 = 1 << 18;
export const contentLengthConflict: u32 = 1 << 19;
export const encodingUnsupported: u32 = 1 << 20;
export const charsetUnsupported: u32 = 1 << 21;
