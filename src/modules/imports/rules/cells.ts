/**
 * Cells of a CSV that a spreadsheet opens. A text that begins like a formula gets an apostrophe in front, and so does one that
 * already has such apostrophes, so that taking one away gives back every text as it was.
 */
const LIKE_A_FORMULA = /^'*[=+\-@\t\r\n]/
const DEFUSED = /^'+[=+\-@\t\r\n]/

export function defuse(text: string): string {
  return LIKE_A_FORMULA.test(text) ? `'${text}` : text
}

export function undefuse(text: string): string {
  return DEFUSED.test(text) ? text.slice(1) : text
}

/** Between several values of one cell, as Google writes them. */
export const SEPARATOR = ' ::: '

/** The values of a cell, by the separator that the cell itself shows. */
export function splitCell(cell: string, separator = cell.includes(SEPARATOR.trim()) ? SEPARATOR.trim() : cell.includes(';') ? ';' : ','): string[] {
  return cell
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

export function truthOf(cell: string): boolean | string {
  if (/^(true|yes|1|x|wahr|ja)$/i.test(cell)) return true
  return /^(false|no|0|falsch|nein)$/i.test(cell) ? false : cell
}
