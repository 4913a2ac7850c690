import { Refusal, refusalOf } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { Context } from '../../../platform/context.ts'
import { eachInTurns } from '../../../platform/http/batch.ts'
import { faultsOf } from '../../../platform/http/validation.ts'
import { type CustomFields, contactPatchSchema, type Indexed, indexed, type NewContact, newContact, newContactSchema } from '../../contacts/index.ts'
import type { Import } from '../repository/imports.ts'
import { type DoneRow, nextRows, type WaitingRow } from '../repository/rows.ts'
import { identifiersOfRow, keyText, matchesOf } from '../rules/identity.ts'
import type { KeyOf, RowData, Unreadable } from '../rules/row-data.ts'
import { type Draft, notDone, refused } from './outcome.ts'
import { rowReader } from './reading.ts'
import { resolveReferences } from './references.ts'

/** What the working on rows needs to know of their import. */
export interface Work {
  readonly of: Import
  readonly keyOf: KeyOf
  readonly fields: CustomFields
  /** Whether a row may name contacts that rows before it make. */
  readonly refers: boolean
  /** Whether rows go in as if all were new, until one is not. */
  unasked: boolean
}

/** A row that waits for the database: parsed by the schemas of the interface, with the contact that it makes if it makes one. */
export type Drafted = Draft & { readonly given: Record<string, unknown>; readonly matches: readonly string[]; readonly made?: Indexed | Refusal }
/** A row made ready, or already judged. */
export type Ready = DoneRow | Drafted

export const isDrafted = (ready: Ready): ready is Drafted => 'given' in ready

/** Rows that follow each other, made ready: those behind one up to another (undefined where there are none). */
export interface Chunk {
  readonly after: number
  readonly through: number | undefined
  readonly rows: readonly Ready[]
}

/** Whether nothing of the rows of one chunk is to be told from the other's: whichever is done first, the result is the same. */
export function areApart(one: Chunk, other: Chunk): boolean {
  const keys = new Set(keysOf(one))
  return keysOf(other).every((key) => !keys.has(key))
}

function keysOf({ rows }: Chunk): string[] {
  return rows.flatMap((ready) => (isDrafted(ready) ? ready.identifiers.map(keyText) : []))
}

/** Does of the next rows all that needs no database, so that it is done while the database works on those before. */
export async function makeReady(ctx: Context, work: Work, after: number, limit: number): Promise<Chunk> {
  const { of, keyOf, fields } = work
  const { rows, contactIds } = await resolveReferences(ctx, of, fields, await nextRows(ctx, of.id, after, limit))
  const read = rowReader(of.format, of.reading, keyOf, { columns: fields, contactIds })
  return { after, through: rows.at(-1)?.row, rows: await eachInTurns(rows, (row) => readyRow(ctx, work, read, row)) }
}

type Read = (source: unknown) => RowData | Unreadable

function readyRow(ctx: Context, { of, keyOf, fields }: Work, read: Read, waiting: WaitingRow): Ready {
  const row = read(waiting.source)
  if ('unreadable' in row) {
    const { code, detail, value } = row.unreadable
    return notDone({ waiting, row: { fields: {}, naming: {}, adds: false, places: new Map() }, identifiers: [] }, 'failed', {
      code,
      detail,
      value: value.slice(0, 200),
    })
  }
  const asRead = () => ({ waiting, row, identifiers: identifiersOfRow(row.fields, keyOf) })
  if (waiting.duplicateOf !== null)
    return notDone(asRead(), 'skipped', { code: 'duplicate-row', detail: `says the same contact as row ${waiting.duplicateOf}` })
  if (of.mode === 'create') {
    const parsed = newContactSchema.safeParse({ ...row.naming, ...row.fields })
    if (!parsed.success) return refused(asRead(), validationFailed({ errors: faultsOf(parsed.error) }))
    const made = madeOf(ctx, parsed.data, fields)
    return made instanceof Refusal ? { ...asRead(), given: parsed.data, matches: [], made } : making(read, waiting, parsed.data, made)
  }
  const draft = asRead()
  const matches = matchesOf(draft.identifiers, of.matchOn).map(keyText)
  if (matches.length === 0)
    return notDone(draft, 'failed', {
      code: 'nothing-to-match',
      detail: `has no valid ${of.matchOn ?? 'external id, e-mail or phone'} to recognise a contact by`,
    })
  const parsed = of.mode === 'update' ? contactPatchSchema.safeParse(row.fields) : newContactSchema.safeParse({ ...row.naming, ...row.fields })
  return parsed.success ? { ...draft, given: parsed.data, matches } : refused(draft, validationFailed({ errors: faultsOf(parsed.error) }))
}

/** A row that makes a contact. What it says is read again where somebody asks for that, which is rare: until then it takes no memory. */
function making(read: Read, waiting: WaitingRow, given: Record<string, unknown>, made: Indexed): Drafted {
  const { identifiers } = made
  return {
    ...{ waiting, identifiers, given, matches: [], made },
    get row() {
      return read(waiting.source) as RowData
    },
  }
}

/** The contact that a row makes. */
export function madeOf(ctx: Context, given: Record<string, unknown>, fields: CustomFields): Indexed | Refusal {
  return refusalOf(() => indexed(newContact(ctx, given as unknown as NewContact, fields)))
}
