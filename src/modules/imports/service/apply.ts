import { setImmediate as nextTurn } from 'node:timers/promises'
import { changesBetween } from '../../../kernel/merge-patch.ts'
import { Refusal } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { violatedConstraint } from '../../../platform/database.ts'
import { eachInTurns } from '../../../platform/http/batch.ts'
import {
  type Contact,
  type ContactInput,
  type CustomFields,
  changeLocked,
  createContacts,
  createUnasked,
  expectValues,
  findOwnersOf,
  findSuppressed,
  type Indexed,
  lockContacts,
  NotAllNew,
  noteWords,
  refusalsByConstraint,
  WRITABLE_FIELDS,
} from '../../contacts/index.ts'
import { saveCards } from '../repository/cards.ts'
import type { DoneRow } from '../repository/rows.ts'
import { keyText } from '../rules/identity.ts'
import { patchOf } from '../rules/row-data.ts'
import { markTaken } from '../rules/vcard/contact.ts'
import type { Property } from '../rules/vcard/property.ts'
import { done, notDone, refused } from './outcome.ts'
import { type Drafted, isDrafted, madeOf, type Ready, type Work } from './ready.ts'

/** Rows that go to the database in one statement. As text they are short enough to be young garbage. */
const PIECE_ROWS = 250
const OPTION = { allowDuplicate: false }

/** Does what the rows say, each by itself, by the code of the interface. @returns what became of each, in their order */
export async function applyRows(tx: Tx, work: Work, rows: readonly Ready[]): Promise<DoneRow[]> {
  const outcomes: DoneRow[] = []
  for (const piece of piecesOf(rows)) outcomes.push(...(await applyPiece(tx, work, piece)))
  return outcomes
}

function piecesOf(rows: readonly Ready[]): Ready[][] {
  return Array.from({ length: Math.ceil(rows.length / PIECE_ROWS) }, (_, i) => rows.slice(i * PIECE_ROWS, (i + 1) * PIECE_ROWS))
}

/**
 * Creates what rows make, taken to be new and sound, without waiting for the database, which never waits for us then. Where one
 * is not, the transaction fails with what `isNotAllNew` knows. Nothing that the rows before may want too is touched until
 * they are done.
 */
export async function sendRows(tx: Tx, work: Work, rows: readonly Ready[], before: Promise<unknown>): Promise<DoneRow[]> {
  const outcomes: DoneRow[] = []
  const erased = findSuppressed(
    tx,
    rows.flatMap((ready) => (isDrafted(ready) ? ready.identifiers : [])),
  )
  erased.catch(() => {})
  for (const piece of piecesOf(rows)) {
    outcomes.push(...sendPiece(tx, work, piece))
    // It goes out before the next is put into words.
    await nextTurn()
  }
  if ((await erased).size > 0) throw new NotAllNew()
  await before
  noteWords(tx, rows.flatMap(madeBy))
  return outcomes
}

function madeBy(ready: Ready): Indexed[] {
  return isDrafted(ready) && ready.made !== undefined && !(ready.made instanceof Refusal) ? [ready.made] : []
}

/** @throws NotAllNew */
function sendPiece(tx: Tx, work: Work, piece: readonly Ready[]): DoneRow[] {
  const drafts = piece.filter(isDrafted)
  createUnasked(tx, piece.flatMap(madeBy), work.fields)
  const outcomes = piece.map((ready) => (isDrafted(ready) ? createdOr(ready, ready.made as Indexed | Refusal, work) : ready))
  keepCards(tx, work, drafts, new Map(outcomes.map((outcome) => [outcome.row, outcome])))
  return outcomes
}

function createdOr(draft: Drafted, made: Indexed | Refusal, { of }: Work): DoneRow {
  return made instanceof Refusal ? refused(draft, made) : done(draft.waiting.row, 'created', of.dryRun ? undefined : made.contact)
}

async function applyPiece(tx: Tx, work: Work, piece: readonly Ready[]): Promise<DoneRow[]> {
  try {
    return await tx.savepoint((inner) => applyTogether(inner, work, piece))
  } catch (error) {
    const constraint = violatedConstraint(error)
    if (constraint === undefined) throw error
    const [only] = piece
    const refusal = refusalsByConstraint[constraint]
    if (piece.length === 1 && only !== undefined && isDrafted(only) && refusal !== undefined) return [refused(only, refusal())]
    if (piece.length <= 1) throw error
    // One row breaks a constraint and with it the statement of all: they are taken one by one.
    const outcomes: DoneRow[] = []
    for (const each of piece) outcomes.push(...(await applyPiece(tx, work, [each])))
    return outcomes
  }
}

async function applyTogether(tx: Tx, work: Work, piece: readonly Ready[]): Promise<DoneRow[]> {
  const drafts = piece.filter(isDrafted)
  const known = await findKnown(tx, drafts)
  const outcomes = new Map<number, DoneRow>()
  const note = (outcome: DoneRow) => outcomes.set(outcome.row, outcome)
  for (const outcome of await createAll(
    tx,
    work,
    drafts.filter((draft) => !known.has(draft)),
  ))
    note(outcome)
  for (const [draft, contact] of known) note(await change(tx, work, draft, contact))
  keepCards(tx, work, drafts, outcomes)
  return piece.map((ready) => (isDrafted(ready) ? (outcomes.get(ready.waiting.row) as DoneRow) : ready))
}

/** What a card says beyond what a contact holds stays beside the contact. */
function keepCards(tx: Tx, { of, keyOf }: Work, drafts: readonly Drafted[], outcomes: ReadonlyMap<number, DoneRow>): void {
  if (of.format !== 'vcard') return
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

async function createAll(tx: Tx, work: Work, drafts: readonly Drafted[]): Promise<DoneRow[]> {
  const { of, fields } = work
  if (of.mode === 'update') return drafts.map((draft) => notDone(draft, 'failed', { code: 'contact-not-found', detail: 'is no contact that is known' }))
  const erased = await findSuppressed(
    tx,
    drafts.flatMap(({ identifiers }) => identifiers),
  )
  const ready = await eachInTurns(drafts, (draft) =>
    draft.identifiers.some((identifier) => erased.has(keyText(identifier)))
      ? notDone(draft, 'skipped', { code: 'suppressed', detail: 'belonged to a person who was erased, and is not brought back by an import' })
      : (draft.made ?? madeOf(tx, draft.given, fields)),
  )
  const made: (Contact | DoneRow)[] = []
  for (const [i, each] of ready.entries()) {
    const draft = drafts[i] as Drafted
    made.push('contact' in each ? await valued(tx, fields, each.contact, draft) : each instanceof Refusal ? refused(draft, each) : each)
  }
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
