import { fold, foldDigits } from '../../../kernel/fold.ts'
import { defuse, SEPARATOR, splitCell, truthOf } from './cells.ts'

/** A field of the organization's own, as far as cells need to know it. */
export interface CustomColumn {
  readonly key: string
  readonly name: string
  readonly type: 'text' | 'number' | 'boolean' | 'date' | 'choice' | 'multiple_choice' | 'contact'
  readonly choices: readonly string[]
  readonly required: boolean
  readonly defaultValue: unknown
  readonly archivedAt: string | null
}

/** The custom fields that a file may have columns of, and the contacts that its cells name by an external id. */
export interface CustomCells {
  readonly columns: ReadonlyMap<string, CustomColumn>
  readonly contactIds: ReadonlyMap<string, string>
}

export const PREFIX = 'customFields.'

interface Manner {
  /** An own export is read to the letter. */
  readonly isExact: boolean
  readonly contactIds: CustomCells['contactIds']
}

/** The value that a cell stands for; the cell itself where it stands for none, for the rules of the contact to refuse. */
export function valueOfCell({ type, choices }: CustomColumn, cell: string, { isExact, contactIds }: Manner): unknown {
  switch (type) {
    case 'text':
      return cell
    case 'number':
      return numberOf(cell)
    case 'boolean':
      return truthOf(cell)
    case 'date':
      return dateOf(cell)
    case 'choice':
      return isExact ? cell : choiceOf(cell, choices)
    case 'multiple_choice':
      if (isExact) return cell.split(SEPARATOR)
      return choices.includes(cell) ? [cell] : [...new Set(splitCell(cell).map((one) => choiceOf(one, choices)))]
    case 'contact':
      return contactIds.get(cell) ?? cell
  }
}

const PLAIN_NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i
const GROUPED = { ',': /^[+-]?\d{1,3}(?:,\d{3})+\.\d+$/, '.': /^[+-]?\d{1,3}(?:\.\d{3})+,\d+$/ } as const
/** A comma before three digits may part thousands as well as decimals. */
const DECIMAL_COMMA = /^[+-]?(?:0|\d+),(?!\d{3}$)\d+$|^[+-]?(?:0|\d{4,}),\d+$/

/** A number in any script, with the point or the comma of its country where only one reading is possible. */
function numberOf(cell: string): number | string {
  const text = foldDigits(cell)
    .replace(/[\s'’]/gu, '')
    .replace('−', '-')
    .replace('٫', '.')
    .replaceAll('٬', '')
  const plain = GROUPED[','].test(text)
    ? text.replaceAll(',', '')
    : GROUPED['.'].test(text)
      ? text.replaceAll('.', '').replace(',', '.')
      : DECIMAL_COMMA.test(text)
        ? text.replace(',', '.')
        : text
  const number = PLAIN_NUMBER.test(plain) ? Number(plain) : Number.NaN
  return Number.isFinite(number) ? number : cell
}

/** Year first, or day first with points; with strokes nobody knows which of two numbers is the month. */
function dateOf(cell: string): string {
  const text = foldDigits(cell)
  const [, year, month, day] = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$/.exec(text) ?? []
  const [, dayFirst, monthAfter, yearLast] = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(text) ?? []
  const parts = [year ?? yearLast, month ?? monthAfter, day ?? dayFirst]
  return parts.includes(undefined) ? cell : parts.map((part) => part?.padStart(2, '0')).join('-')
}

/** The choice that a cell means whatever its case; of two such choices neither. */
function choiceOf(cell: string, choices: readonly string[]): string {
  if (choices.includes(cell)) return cell
  const [only, ...others] = choices.filter((choice) => fold(choice) === fold(cell))
  return only !== undefined && others.length === 0 ? only : cell
}

/** Keys are for good and new fields come last: the columns of an export keep their names and places. */
export function customHeader({ key }: CustomColumn): string {
  return PREFIX + key
}

type Values = Readonly<Record<string, unknown>>

/** A value as a cell. Numbers and dates are no formulas, also with a minus before them. */
export function cellOfValue({ key, type }: CustomColumn, values: Values): string {
  const value = values[key]
  if (value === undefined || !fitsIntoCell(type, value)) return ''
  if (type === 'number' || type === 'date' || type === 'boolean' || type === 'contact') return String(value)
  return defuse(Array.isArray(value) ? value.join(SEPARATOR) : String(value))
}

/** What an empty cell would lose: values that have no cell, and the absence of what would otherwise get its default. */
export function valuesBeyondCells(columns: Iterable<CustomColumn>, values: Values): Values {
  const beyond: Record<string, unknown> = {}
  for (const { key, type, defaultValue, required, archivedAt } of columns) {
    if (key in values && !fitsIntoCell(type, values[key])) beyond[key] = values[key]
    if (!(key in values) && defaultValue !== null && !required && archivedAt === null) beyond[key] = null
  }
  return beyond
}

function fitsIntoCell(type: CustomColumn['type'], value: unknown): boolean {
  if (type === 'multiple_choice') return Array.isArray(value) && value.length > 0 && value.every((one: string) => !one.includes(SEPARATOR.trim()))
  return value !== ''
}
