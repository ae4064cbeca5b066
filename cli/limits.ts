/** Every bound of the compiler and of what it generates, in one place; units last. `assembly/limits.ts` has the runtime's. */
export const limits = {
  policiesMax: 16,
  rulesPerPolicyMax: 256,
  nameCharactersMax: 64,
  parametersPerPolicyMax: 64,
  parameterTextBytesMax: 1_024,
  parameterItemsMax: 256,
  constantTextBytesMax: 1_024,
  constantItemsMax: 1_024,
  /** Of a header, cookie, query parameter, form field, or JSON member that a selector names. */
  selectorNameBytesMax: 128,
  templatesSegmentsMax: 32,
  jsonPathStepsMax: 16,
  /** Patterns of one test, and of one module. */
  patternsPerTestMax: 64,
  patternsPerModuleMax: 128,
  /** Of the tables that one pattern takes by itself. */
  patternTableBytesMax: 262_144,
  /** Of the tables that all patterns of a module take; what detectors take comes on top. */
  patternTablesPerModuleBytesMax: 1_048_576,
  /** Steps that one byte can cost a pattern: a table's entry, or a word of a bit vector. */
  patternStepsPerByteMax: 1_024,
  conditionDepthMax: 32,
  actionsPerRuleMax: 16,
  /** The largest body a policy may ask to inspect. */
  bodyBytesMax: 1_048_576,
  bodyBytesDefault: 65_536,
  callStepsMax: 1_000_000,
} as const;
