import type { Context } from '../../../platform/context.ts'
import { type CustomFields, findOwnersOf } from '../../contacts/index.ts'
import type { Import } from '../repository/imports.ts'
import type { WaitingRow } from '../repository/rows.ts'
import { undefuse } from '../rules/cells.ts'
import type { CustomCells } from '../rules/custom-cells.ts'
import { targetOf } from '../rules/targets.ts'

/** Rows that go together, and the contacts that they refer to. */
interface Referring {
  readonly rows: readonly WaitingRow[]
  readonly contactIds: CustomCells['contactIds']
}

/**
 * Finds the contacts that cells of custom fields name by external ids. Where a row names one that a row before it is only
 * about to make, the rows end before it: it is one of the next, when the other is there.
 */
export async function resolveReferences(ctx: Context, { reading }: Import, fields: CustomFields, rows: readonly WaitingRow[]): Promise<Referring> {
  const referring = placesOf(reading, (target) => refersToContact(target, fields))
  if (referring.length === 0) return { rows, contactIds: new Map() }
  const cellsOf = ({ source }: WaitingRow, places: readonly number[]) =>
    Array.isArray(source) ? places.map((place) => undefuse(String(source[place] ?? '')).trim()).filter((cell) => cell !== '') : []
  const wanted = new Set(rows.flatMap((row) => cellsOf(row, referring)))
  const owners = await findOwnersOf(
    ctx,
    [...wanted].map((value) => ({ kind: 'external_id', value })),
  )
  const contactIds = new Map(owners.filter(({ seen }) => seen).map(({ value, contactId }) => [value, contactId]))
  const naming = placesOf(reading, (target) => target?.field === 'externalId')
  const coming = new Set<string>()
  const end = rows.findIndex((row) => {
    if (cellsOf(row, referring).some((cell) => !contactIds.has(cell) && coming.has(cell))) return true
    for (const cell of cellsOf(row, naming)) coming.add(cell)
    return false
  })
  return { rows: end < 0 ? rows : rows.slice(0, end), contactIds }
}

/** Whether rows of the file may name contacts that rows before them make. */
export function refersToRows({ reading }: Import, fields: CustomFields): boolean {
  return placesOf(reading, (target) => refersToContact(target, fields)).length > 0
}

type Target = ReturnType<typeof targetOf> | undefined

function placesOf({ columns }: Import['reading'], isWanted: (target: Target) => boolean): number[] {
  return columns.flatMap(({ field }, i) => (isWanted(field === null ? undefined : targetOf(field)) ? [i] : []))
}

function refersToContact(target: Target, fields: CustomFields): boolean {
  return target !== undefined && 'key' in target && fields.get(target.key)?.type === 'contact'
}
