import { fold } from '../../../kernel/fold.ts'
import { type CustomColumn, customHeader } from './custom-cells.ts'

/** A column's name as families know it. */
export function plainName(header: string): string {
  return fold(header).replace(/[^\p{L}\p{N}]/gu, '')
}

/**
 * The custom field of a column: as exports head it, else the one that takes values and has this key or, if none has, this label.
 * Of two with the same it is neither.
 */
export function customFieldOf(header: string, custom: readonly CustomColumn[]): string | undefined {
  const exported = custom.find((column) => customHeader(column) === header)
  if (exported !== undefined) return header
  const name = plainName(header)
  const named = (nameOf: (column: CustomColumn) => string) => custom.filter((column) => column.archivedAt === null && plainName(nameOf(column)) === name)
  const byKey = named(({ key }) => key)
  const [only, ...others] = byKey.length > 0 ? byKey : named((column) => column.name)
  return only === undefined || others.length > 0 || name === '' ? undefined : customHeader(only)
}
