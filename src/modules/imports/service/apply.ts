import { setImmediate as nextTurn } from 'node:timers/promises'
import { changesBetween } from '../../../kernel/merge-patch.ts'
import { Refusal, refusalOf } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { violatedConstraint } from '../../../platform/database.ts'
import { eachInTurns } from '../../../platform/http/batch.ts'
import { faultsOf } from '../../../platform/http/validation.ts'
import {
  type Contact,
  type ContactInput,
  type CustomFields,
  changeLocked,
  contactPatchSchema,
  createContacts,
  customFieldsOf,
  expectValues,
  findOwnersOf,
  findSuppressed,
  lockContacts,
  type NewContact,
  newContact,
  newContactSchema,
  refusalsByConstraint,
  WRITABLE_FIELDS,
} from '../../contacts/index.ts'
import { saveCards } from '../repository/cards.ts'
import type { Import } from '../repository/imports.ts'
import type { DoneRow, WaitingRow } from '../repository/rows.ts'
import { identifiersOfRow, keyText, matchesOf } from '../rules/identity.ts'
import { type KeyOf, patchOf, type RowData, type Unreadable } from '../rules/row-data.ts'
import { markTaken } from '../rules/vcard/contact.ts'
import type { Property } from '../rules/vcard/property.ts'
import { type Draft, done, notDone, refused } from './outcome.ts'

/** Rows that go to the database together: while it works on some, the next are made ready. As text they are short enough to be young garbage. */
const PIECE_ROWS = 100
const OPTION = { allowDuplicate: false }

/** What the working on rows needs to know of their import. */
export interface Work {
  readonly of: Import
  readonly read: (source: unknown) => RowData | Unreadable
  readonly keyOf: KeyOf
}

/** A row made ready: parsed by the schemas of the interface, with the contact that it makes if it makes one, or already judged. */
type Ready = DoneRow | (Draft & { readonly given: Record<string, unknown>; readonly matches: readonly string[]; readonly made?: Contact | Refusal })

/** Does what the rows say, each by itself, by the code of the interface. @returns what became of each, in their order */
export async function applyRows(tx: Tx, work: Work, rows: readonly WaitingRow[]): Promise<DoneRow[]> {
  const pieces = Array.from({ length: Math.ceil(rows.length / PIECE_ROWS) }, (_, i) => rows.slice(i * PIECE_ROWS, (i + 1) * PIECE_ROWS))
  const outcomes: DoneRow[] = []
  const fields = await customFieldsOf(tx)
  const makeReady = (piece: readonly WaitingRow[] = []) => eachInTurns(piece, (waiting) => readyRow(tx, work, fields, waiting))
  let made = makeReady(pieces[0])
  for (const i of pieces.keys()) {
    const ready = await made
    const working = applyPiece(tx, work, fields, ready)
    // What the piece asks first goes out before the next is made ready.
    await nextTurn()
    made = makeReady(pieces[i + 1])
    outcomes.push(...(await working))
  }
  return outcomes
}

function readyRow(ctx: Context, { of, read, keyOf }: Work, fields: CustomFields, waiting: WaitingRow): Ready {
  const row = read(waiting.source)
  if ('unreadable' in row) {
    const { code, detail, value } = row.unreadable
    return notDone({ waiting, row: { fields: {}, naming: {}, adds: false, places: new Map() }, identifiers: [] }, 'failed', {
      code,
      detail,
      value: value.slice(0, 200),
    })
  }
  const identifiers = identifiersOfRow(row.fields, keyOf)
  const draft = { waiting, row, identifiers }
  if (waiting.duplicateOf !== null) return notDone(draft, 'skipped', { code: 'duplicate-row', detail: `says the same contact as row ${waiting.duplicateOf}` })
  const matches = of.mode === 'create' ? [] : matchesOf(identifiers, of.matchOn).map(keyText)
  if (of.mode !== 'create' && matches.length === 0)
    return notDone(draft, 'failed', {
      code: 'nothing-to-match',
      detail: `has no valid ${of.matchOn ?? 'external id, e-mail or phone'} to recognise a contact by`,
    })
  const parsed = of.mode === 'update' ? contactPatchSchema.safeParse(row.fields) : newContactSchema.safeParse({ ...row.naming, ...row.fields })
  if (!parsed.success) return refused(draft, validationFailed({ errors: faultsOf(parsed.error) }))
  const ready = { ...draft, given: parsed.data, matches }
  return of.mode === 'create' ? { ...ready, made: contactOf(ctx, ready.given, fields) } : ready
}

function contactOf(ctx: Context, given: Record<string, unknown>, fields: CustomFields): Contact | Refusal {
  return refusalOf(() => newContact(ctx, given as unknown as NewContact, fields))
}

type Drafted = Exclude<Ready, DoneRow>
const isDrafted = (ready: Ready): ready is Drafted => 'given' in ready

async function applyPiece(tx: Tx, work: Work, fields: CustomFields, piece: readonly Ready[]): Promise<DoneRow[]> {
  try {
    return await tx.savepoint((inner) => applyTogether(inner, work, fields, piece))
  } catch (error) {
    const constraint = violatedConstraint(error)
    if (constraint === undefined) throw error
    const [only] = piece
    const refusal = refusalsByConstraint[constraint]
    if (piece.length === 1 && only !== undefined && isDrafted(only) && refusal !== undefined) return [refused(only, refusal())]
    if (piece.length <= 1) throw error
    // One row breaks a constraint and with it the statement of all: they are taken one by one.
    const outcomes: DoneRow[] = []
    for (const each of piece) outcomes.push(...(await applyPiece(tx, work, fields, [each])))
    return outcomes
  }
}

async function applyTogether(tx: Tx, work: Work, fields: CustomFields, piece: readonly Ready[]): Promise<DoneRow[]> {
  const drafts = piece.filter(isDrafted)
  const known = await findKnown(tx, drafts)
  const outcomes = new Map<number, DoneRow>()
  const note = (outcome: DoneRow) => outcomes.set(outcome.row, outcome)
  for (const outcome of await createAll(
    tx,
    work,
    fields,
    drafts.filter((draft) => !known.has(draft)),
  ))
    note(outcome)
  for (const [draft, contact] of known) note(await change(tx, work, draft, contact))
  if (work.of.format === 'vcard') keepCards(tx, work, drafts, outcomes)
  return piece.map((ready) => (isDrafted(ready) ? (outcomes.get(ready.waiting.row) as DoneRow) : ready))
}

/** What a card says beyond what a contact holds stays beside the contact. */
function keepCards(tx: Tx, { keyOf }: Work, drafts: readonly Drafted[], outcomes: ReadonlyMap<number, DoneRow>): void {
  const cards = drafts.flatMap(({ waiting }) => {
    const { contactId, status } = outcomes.get(waiting.row) ?? { contactId: null, status: 'failed' }
    return contactId === null || !DONE.has(status) ? [] : [{ contactId, properties: markTaken(waiting.source as Property[], keyOf) }]
  })
  saveCards(tx, cards)
}
const DONE = new Set(['created', 'updated', 'unchanged'])

/** The contacts that the rows are recognised as, locked; those out of sight are not known. */
async function findKnown(tx: Tx, drafts: readonly Drafted[]): Promise<Map<Drafted, Contact>> {
  const wanted = drafts.flatMap(({ identifiers, matches }) => identifiers.filter((identifier) => matches.includes(keyText(identifier))))
  if (wanted.length === 0) return new Map()
  const owners = new Map((await findOwnersOf(tx, wanted)).filter(({ seen }) => seen).map((owner) => [keyText(owner), owner.contactId]))
  const ids = new Set(owners.values())
  const locked = new Map((ids.size === 0 ? [] : await lockContacts(tx, [...ids])).map((contact) => [contact.id, contact]))
  // Who was merged between the two questions is found in the survivor now.
  if ([...locked.values()].some(({ mergedInto }) => mergedInto !== null)) return findKnown(tx, drafts)
  return new Map(
    drafts.flatMap((draft) => {
      const id = draft.matches.map((key) => owners.get(key)).find((owner) => owner !== undefined)
      const contact = id === undefined ? undefined : locked.get(id)
      return contact === undefined ? [] : [[draft, contact] as const]
    }),
  )
}

async function createAll(tx: Tx, { of }: Work, fields: CustomFields, drafts: readonly Drafted[]): Promise<DoneRow[]> {
  if (of.mode === 'update') return drafts.map((draft) => notDone(draft, 'failed', { code: 'contact-not-found', detail: 'is no contact that is known' }))
  const erased = await findSuppressed(
    tx,
    drafts.flatMap(({ identifiers }) => identifiers),
  )
  const ready = await eachInTurns(drafts, (draft) => {
    if (draft.identifiers.some((identifier) => erased.has(keyText(identifier))))
      return notDone(draft, 'skipped', { code: 'suppressed', detail: 'belonged to a person who was erased, and is not brought back by an import' })
    const made = draft.made ?? contactOf(tx, draft.given, fields)
    return made instanceof Refusal ? refused(draft, made) : made
  })
  const made: (Contact | DoneRow)[] = []
  for (const [i, each] of ready.entries()) made.push('version' in each ? await valued(tx, fields, each, drafts[i] as Drafted) : each)
  const contacts = made.filter((each): each is Contact => 'version' in each)
  const results = new Map((await createContacts(tx, contacts, OPTION, fields)).map((result, i) => [contacts[i], result]))
  return made.map((each, i) => {
    const draft = drafts[i] as Drafted
    if (!('version' in each)) return each
    const result = results.get(each)
    if (result instanceof Refusal) return refused(draft, result, of.mode === 'create' ? 'skipped' : 'failed')
    return done(draft.waiting.row, 'created', of.dryRun ? undefined : each)
  })
}

/** The contact, if the values of its custom fields are free and what they refer to is there. */
async function valued(tx: Tx, fields: CustomFields, contact: Contact, draft: Drafted): Promise<Contact | DoneRow> {
  try {
    return await expectValues(tx, fields, {}, contact)
  } catch (error) {
    if (error instanceof Refusal) return refused(draft, error)
    throw error
  }
}

async function change(tx: Tx, { keyOf }: Work, draft: Drafted, before: Contact): Promise<DoneRow> {
  // What only names a new contact, and where its life begins, is nothing to change a known one by.
  const { lifecycleStage: _stage, ...given } = Object.fromEntries(Object.entries(draft.given).filter(([field]) => field in draft.row.fields))
  const patch = patchOf(draft.row, await withoutAlias(tx, given, before), before, keyOf)
  const { row } = draft.waiting
  if (Object.keys(patch).length === 0) return done(row, 'unchanged', before)
  try {
    const after = await tx.savepoint((inner) => changeLocked(inner, before, patch as ContactInput, OPTION))
    if (after.version === before.version) return done(row, 'unchanged', before)
    return done(row, 'updated', after, changesBetween(before, after, WRITABLE_FIELDS).previous)
  } catch (error) {
    if (error instanceof Refusal) return refused(draft, pointedIntoRow(error, patch, draft))
    throw error
  }
}

/** The external id of a contact that was merged into this one finds it, and is not its own. */
async function withoutAlias(tx: Tx, given: Record<string, unknown>, before: Contact): Promise<Record<string, unknown>> {
  const { externalId, ...rest } = given
  if (typeof externalId !== 'string' || before.externalId === null || externalId === before.externalId) return given
  const [owner] = await findOwnersOf(tx, [{ kind: 'external_id', value: externalId }])
  return owner?.contactId === before.id ? rest : given
}

/** The refusal with its pointers into the row instead of the lists that the row was added to. */
function pointedIntoRow(refusal: Refusal, patch: Readonly<Record<string, unknown>>, { given }: Drafted): Refusal {
  const valueAt = (lists: Readonly<Record<string, unknown>>, list: string) => (lists[list] as readonly { readonly value?: string }[] | undefined) ?? []
  const errors = refusal.extras.errors?.map((fault) => {
    const [, list = '', i = ''] = /^\/(\w+)\/(\d+)/.exec(fault.pointer) ?? []
    const place = valueAt(given, list).findIndex(({ value }) => value === valueAt(patch, list)[Number(i)]?.value)
    return place < 0 ? fault : { ...fault, pointer: fault.pointer.replace(`/${list}/${i}`, `/${list}/${place}`) }
  })
  return errors === undefined ? refusal : refusal.type({ ...refusal.extras, errors })
}
