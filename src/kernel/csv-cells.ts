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
