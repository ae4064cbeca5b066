// Every bound of the runtime in the proxy, in one place; units last. The reference evaluator has the same figures (cli/evaluate/limits.ts),
// and a test compares the two.

/** Nesting of JSON arrays and objects; a deeper document is broken. */
export const jsonDepthMax: i32 = 64;
/** A JSON member name, or a form field's name, decoded; a longer one is no name a policy can ask for. */
export const nameBytesMax: i32 = 128;
/** A JSON string or number, or a form field's value, decoded; a longer one is broken for every predicate but `present`, `jsonType` and `count`. */
export const valueBytesMax: i32 = 1024;
/** Values that one JSON selector yields in one document; beyond it every test over the selector is broken. */
export const jsonValuesMax: i32 = 4096;
/** Fields of one form; beyond it the form is broken. */
export const formFieldsMax: i32 = 1024;
/** Parameters in one query; beyond it every test over the query is broken. */
export const queryParametersMax: i32 = 512;
/** A multipart body's boundary (RFC 2046, 5.1.1), and all header lines of one of its parts; more are broken. */
export const boundaryBytesMax: i32 = 70;
export const partHeadBytesMax: i32 = 4096;
/** Bytes of a body by which it is told what it looks like, for an upstream that guesses. */
export const guessBytesMax: i32 = 64;
/** What a compressed body may become: at so many bytes it is broken, and at each 32 KiB of them that are more than so many times what was read. */
export const inflatedBytesMax: i32 = 1048576;
export const inflateRatioMax: i32 = 128;
/** Compressed bodies that are undone while they pass, at once in one VM; one more place is for those that are held. A further one is broken. */
export const inflatersMax: i32 = 4;
/** Names of the objects of a body that are open at once, of its fields, or of its parts, among which one that stands twice is told; more, and nothing is told of the rest. */
export const namesMax: i32 = 512;
/** Bodies whose names are compared, at once in one VM, the first being the held one's; of a further one nothing is told. */
export const judgesMax: i32 = 3;
/**
 * Where the upstream joins the values of one name: so many fields, bytes of names and values, and bytes of one value are kept for it; of a name some of
 * whose values were not kept, nothing can be told. So many queries and bodies at once in one VM, the first being the query or the held body; a further one is broken.
 */
export const joinedFieldsMax: i32 = 512;
export const joinedBytesMax: i32 = 8192;
export const joinedValueBytesMax: i32 = 2048;
export const joinsMax: i32 = 2;
/**
 * An input of the detectors is looked at in windows of so many bytes; each but the first begins with the last bytes of the one before, so that
 * what is not longer than those is never cut. The same figures as in cli/detectors/types.ts.
 */
export const inputWindowBytes: i32 = 8192;
export const inputOverlapBytes: i32 = 512;
/** The names of all members or elements that are open at once, as far as they are kept: of a member for whose name there is no room what fits; XML is broken. */
export const openNamesBytesMax: i32 = 2048;
/**
 * JSON within an input: so many documents in one another are read, and so many texts of passing bodies that go on in another call-back, at once in one VM,
 * the first place being that of texts that do not. What is deeper, or a further one, is broken.
 */
export const nestedDepthMax: i32 = 2;
export const nestedTextsMax: i32 = 2;
/** Cookies in one request; likewise. */
export const cookiesMax: i32 = 256;

/** The text of a number in the configuration. */
export const numberBytesMax: i32 = 64;
/** Of a principal's id and of a route's name in a record, before they are escaped; longer ones are cut. */
export const principalBytesMax: i32 = 256;
export const routeBytesMax: i32 = 128;
/** All tags of one exchange, with their commas. */
export const tagsBytesMax: i32 = 256;
/** Segments of a path that a template can name; a longer path fits only a template that ends in {name*}. */
export const segmentsMax: i32 = 32;
/** Bodies that are parsed while they pass, at once in one VM; parser 0 is for those that are held. A further one is broken. */
export const parsersMax: i32 = 17;
