import { stringify } from 'csv-stringify/sync'

/** Tells spreadsheets that a file is UTF-8. */
export const UTF8_MARK = '\ufeff'

/** Lines end as RFC 4180 has it, and whatever else ends lines somewhere is quoted. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return stringify(rows as string[][], { record_delimiter: '\r\n', quoted_match: /[\r\n]/ })
}
