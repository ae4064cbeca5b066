// What the build knows and the runtime reads: constants, and tables of static data. `sidewall build` puts a generated file in the
// place of this one, which stands for a module without policies and says what each name means. cli/codegen/tables.ts writes it.
//
// All texts are in one region, ASCII, each ended by a NUL; tables name them by their offset in it. A text may be a template
// (action/line.ts), and a list of texts is one behind the other.

/** How tables name places in `texts`: u16, or u32 where the region is larger. */
export type Offset = u16;
export const texts: usize = 0;

/** The blocks of root contexts (root.ts): bytes of each, how many there are, where the first is, and what a fresh one holds. */
export const blockBytes: usize = 32;
export const blockCount: usize = 0;
export const blocks: usize = 0;
export const defaults: usize = 0;

/** Rules of all policies, in the order of evaluation. */
export const ruleCount: i32 = 0;
/** One row for each rule; record.ts draws it. */
export const rules: usize = 0;
/** Ids of metrics, u32 each, 0 until defined: two for each rule, then the module's own; metrics.ts draws it. */
export const metricIds: usize = 0;

/** Room for one line: the longest record with all that can be in it. */
export const lineBytes: usize = 16;

/** Where in a block stands whether headers are held while a body is read; 0 in a module that reads none. */
export const holdsHeadersOffset: usize = 0;
/** Where it stands how the upstream reads queries and forms: `+` is a space u8 | `;` separates u8 | of duplicates, all, the first, the last, or all joined u8 | charset, UTF-8 or windows-1252 u8 | the type of a body is guessed u8; 0 in a module that reads neither. */
export const upstreamOffset: usize = 0;

/** The entry for the whole configuration; configuration.ts draws it. */
export const configuration: usize = 0;
/** Which types of parameters there are; code for others is not in the module. */
export const usesBooleans: bool = false;
export const usesChoices: bool = false;
export const usesTexts: bool = false;
/** Some text is written into a header. */
export const usesFieldValues: bool = false;
export const usesLists: bool = false;
export const usesRanges: bool = false;
export const usesNumbers: bool = false;
export const usesPatterns: bool = false;
/** Some rule changes headers of a message whose body it has to see first. */
export const usesHeldHeaders: bool = false;

/** SHA-256 of what the module was built from, 32 bytes. */
export const build: usize = 0;
