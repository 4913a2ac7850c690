import { setImmediate as nextTurn } from 'node:timers/promises'
import { notRefused, Refusal, refusalOf } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { type BatchResult, batchResult, eachInTurns, type ItemOutcome, parseItem, parseItems } from '../../../platform/http/batch.ts'
import { alone, attempted, goOn, placed, placedAt, RUN_ITEMS_MAX, type Run, runsOf } from '../../../platform/http/batch-work.ts'
import { refusalsByConstraint } from '../errors.ts'
import { findSurvivors } from '../repository/merging.ts'
import { type Contact, type Indexed, indexed } from '../rules/contact.ts'
import { type CustomFields, refersToContacts } from '../rules/custom-fields.ts'
import { type BatchItem, batchItemSchema } from '../schemas/batch.ts'
import type { DuplicateOption } from './clashes.ts'
import { archiveWithin, changeWithin, restoreWithin, upsertWithin } from './contacts.ts'
import { announceCreated, createContacts, createUnasked, isNotAllNew, newContact, noteWords, takeIn } from './creation.ts'
import { customFieldsOf, expectValues } from './custom-fields.ts'

/** Works on each item by itself, in the order given, and commits all that succeeded at once. */
export async function batchContacts(ctx: Context, items: readonly unknown[], option: DuplicateOption): Promise<BatchResult> {
  if (items.every(isCreation)) {
    try {
      return await transact(ctx, (tx) => createAll(tx, items))
    } catch (error) {
      if (!isNotAllNew(error)) throw error
    }
  }
  return doEach(ctx, items, option)
}

/** The first are few, so that the database soon has something to do. */
const FIRST_ITEMS = 25

const isCreation = (item: unknown): boolean => typeof item === 'object' && item !== null && 'op' in item && item.op === 'create'

/** Creates contacts that are taken to be new: while the database inserts some, the next are made. @throws what `isNotAllNew` knows */
async function createAll(tx: Tx, items: readonly unknown[]): Promise<BatchResult> {
  const fields = await customFieldsOf(tx)
  const all: Indexed[] = []
  let made: Indexed[] = []
  const send = () => {
    createUnasked(tx, made, fields)
    all.push(...made)
    made = []
  }
  const outcomes = await eachInTurns(items, (item, index): ItemOutcome => {
    const parsed = parseItem(item, index, batchItemSchema)
    if (parsed instanceof Refusal) return parsed
    const contact = refusalOf(() => newContact(tx, parsed.op === 'create' ? parsed.data : never(), fields))
    if (contact instanceof Refusal) return placedAt({ index, item: parsed }, contact)
    made.push(indexed(contact))
    if (made.length === (all.length === 0 ? FIRST_ITEMS : RUN_ITEMS_MAX)) send()
    return { status: 201, id: contact.id }
  })
  send()
  noteWords(tx, all)
  return batchResult(tx, outcomes)
}

async function doEach(ctx: Context, items: readonly unknown[], option: DuplicateOption): Promise<BatchResult> {
  const parsed = await parseItems(items, batchItemSchema)
  return transact(ctx, async (tx) => {
    const outcomes: ItemOutcome[] = []
    const runs = runsOf(await meantBy(tx, parsed))
    const fields = await customFieldsOf(tx)
    let made = madeReady(tx, runs[0], fields)
    for (const [i, run] of runs.entries()) {
      const ready = await made
      // What was announced last goes out first.
      await nextTurn()
      const working = work(tx, run, ready, option, fields)
      made = madeReady(tx, runs[i + 1], fields)
      outcomes.push(...(await working))
    }
    return batchResult(tx, outcomes)
  })
}

/** An id of a contact that was merged means the one that it was merged into. */
async function meantBy(tx: Tx, items: readonly (BatchItem | Refusal)[]): Promise<(BatchItem | Refusal)[]> {
  const ids = items.flatMap((item) => ('id' in item ? [item.id] : []))
  const survivors = ids.length === 0 ? undefined : await findSurvivors(tx, ids)
  return survivors === undefined || survivors.size === 0
    ? [...items]
    : items.map((item) => ('id' in item ? { ...item, id: survivors.get(item.id) ?? item.id } : item))
}

type Made = Contact | Refusal

/** The contacts of a run of creations; nothing for any other run. */
async function madeReady(tx: Tx, run: Run<BatchItem> | undefined, fields: CustomFields): Promise<Made[]> {
  if (run === undefined || run instanceof Refusal || run[0]?.item.op !== 'create') return []
  return eachInTurns(run, ({ item }) => refusalOf(() => newContact(tx, item.op === 'create' ? item.data : never(), fields)))
}

async function work(tx: Tx, run: Run<BatchItem>, made: readonly Made[], option: DuplicateOption, fields: CustomFields): Promise<ItemOutcome[]> {
  if (run instanceof Refusal) return [run]
  // Whether a contact that another refers to is there is asked one by one.
  const alike = made.length > 0 && !notRefused(made).some(({ customFields }) => refersToContacts(fields, customFields))
  const results = alike ? await attempted(tx, refusalsByConstraint, (inner) => goOn(made, (good) => takeIn(inner, good, option, fields))) : undefined
  if (results !== undefined && !(results instanceof Refusal)) {
    // Sent without waiting: the database writes it while the next run is on its way.
    announceCreated(tx, results)
    return placed(
      run,
      results.map((each) => (each instanceof Refusal ? each : { status: 201, id: each.id })),
    )
  }
  const outcomes: ItemOutcome[] = []
  for (const each of run) outcomes.push(await alone(tx, each, refusalsByConstraint, (inner, item) => perform(inner, item, option, fields)))
  return outcomes
}

async function perform(tx: Tx, item: BatchItem, option: DuplicateOption, fields: CustomFields): Promise<ItemOutcome> {
  switch (item.op) {
    case 'create': {
      const contact = await expectValues(tx, fields, {}, newContact(tx, item.data, fields))
      const [made] = await createContacts(tx, [contact], option, fields)
      if (made === undefined || made instanceof Refusal) throw made
      return { status: 201, id: made.id }
    }
    case 'update':
      return { status: 200, id: (await changeWithin(tx, item.id, item.data, option)).id }
    case 'upsert': {
      if (item.data.externalId == null) throw validationFailed({ errors: [{ pointer: '/externalId', code: 'required', detail: 'an upsert needs it' }] })
      const { contact, created } = await upsertWithin(tx, item.data, item.data.externalId, option)
      return { status: created ? 201 : 200, id: contact.id }
    }
    case 'archive':
      return { status: 200, id: (await archiveWithin(tx, item.id)).id }
    case 'restore':
      return { status: 200, id: (await restoreWithin(tx, item.id)).id }
  }
}

function never(): never {
  throw new Error('only creations are created')
}
