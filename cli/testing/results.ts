/** What came of one file of tests. */
export interface FileResult {
  file: string;
  passed: number;
  failed: number;
  skipped: number;
  /** What its reader needs to see of the failures. */
  text: string;
}
