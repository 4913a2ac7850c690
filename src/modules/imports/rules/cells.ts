export { defuse, undefuse } from '../../../kernel/csv-cells.ts'

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
