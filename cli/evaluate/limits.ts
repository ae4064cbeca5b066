/** The bounds of the runtime that MEANING.md names; the same figures as in assembly/limits.ts, which a test compares. */
export const limits = {
  jsonDepthMax: 64,
  nameBytesMax: 128,
  valueBytesMax: 1024,
  jsonValuesMax: 4096,
  formFieldsMax: 1024,
  queryParametersMax: 512,
  cookiesMax: 256,
  boundaryBytesMax: 70,
  partHeadBytesMax: 4096,
  guessBytesMax: 64,
  namesMax: 512,
  joinedFieldsMax: 512,
  joinedBytesMax: 8_192,
  joinedValueBytesMax: 2_048,
  inflatedBytesMax: 1_048_576,
  inflateRatioMax: 128,
} as const;
