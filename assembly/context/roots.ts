/** Where a field stands: the `root` of the hooks `fieldName` and `fieldValue` (see assembly/message/README.md). */
export const enum FieldRoot { RequestHeader = 0, Query = 1, Cookie = 2, Form = 3, ResponseHeader = 4 }
