import { idIn } from '../../../kernel/id.ts'
import { changesBetween } from '../../../kernel/merge-patch.ts'
import type { OrderChange, RecordedOrder } from '../../../kernel/participants.ts'
import { Refusal, refuse } from '../../../kernel/problem.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { unrecognisable } from '../../../platform/natural-key.ts'
import { contactVisibility, type Held, holdContacts, maySeeContact, survivorOf } from '../../contacts/index.ts'
import { orderExists, orderNotFound, unknownReference } from '../errors.ts'
import { orderCancelled, orderChanged, orderDelivered, orderPlaced } from '../events.ts'
import { listOrders as listPage } from '../repository/lists.ts'
import * as repository from '../repository/orders.ts'
import { findKnown } from '../repository/products.ts'
import { attachReturns } from '../repository/returns.ts'
import {
  CHANGEABLE_FIELDS,
  changeOrder,
  createOrder,
  type NewOrder,
  named,
  nextVersion,
  type Order,
  type OrderPatch,
  saysTheSame,
  summaryOf,
} from '../rules/order.ts'
import type { OrderListQuery } from '../schemas/order.ts'
import { followPatterns } from './patterns.ts'
import { settleWaiting, tellReturnsAgain } from './settling.ts'
import { recordedOrder, tellOrder } from './telling.ts'

type ShownOrder = repository.ShownOrder

/** An order that is to be recorded, and what was said of it. */
export interface Wanted {
  readonly input: NewOrder
  readonly order: Order
}
/** A recorded order: now, or before under the same external id. */
export interface Recorded {
  readonly order: ShownOrder
  readonly created: boolean
}

/** @throws validationFailed, naturalKeyRequired, orderExists */
export function recordOrder(ctx: Context, input: NewOrder): Promise<ShownOrder & Pick<Recorded, 'created'>> {
  return transact(ctx, async (tx) => {
    const [recorded] = await recordWithin(tx, [newOrder(tx, input)])
    if (recorded === undefined || recorded instanceof Refusal) throw recorded ?? orderNotFound()
    return { ...recorded.order, created: recorded.created }
  })
}

/** The order that the rules make of an input. @throws validationFailed, naturalKeyRequired */
export function newOrder(ctx: Context, input: NewOrder): Wanted {
  const refused = unrecognisable(ctx, input)
  if (refused !== undefined) throw refused
  return { input, order: createOrder(input, { id: ctx.newId(), now: ctx.clock.now() }) }
}

/** The same with the names and categories of the catalogue, as whoever books it will see it. @throws validationFailed, naturalKeyRequired */
export async function preparedOrder(ctx: Context, input: NewOrder): Promise<Wanted & { readonly recorded: RecordedOrder }> {
  const wanted = newOrder(ctx, input)
  const order = named(wanted.order, await knownProducts(ctx, [wanted]))
  return { input, order, recorded: recordedOrder(order, ['recorded']) }
}

/**
 * Records orders, each of which is recorded or refused by itself. What was bought is recorded also of a contact in the archive.
 * @returns in the order given, what was recorded or the refusal
 */
export async function recordWithin(tx: Tx, given: readonly Wanted[]): Promise<(Recorded | Refusal)[]> {
  repository.holdReturnsBack(
    tx,
    given.flatMap(({ order }) => order.externalId ?? []),
  )
  const [held, known] = await Promise.all([
    holdBuyers(
      tx,
      given.map(({ order }) => order.contactId),
    ),
    knownProducts(tx, given),
  ])
  const wanted = given.map(({ order }) => named(order.contactId === null ? order : { ...order, contactId: held?.idOf(order.contactId) ?? null }, known))
  const refusals = given.map(({ order }) => (order.contactId === null || held === undefined ? undefined : refusedAt(held, order.contactId)))
  const good = wanted.filter((_, i) => refusals[i] === undefined)
  const made = good.length === 0 ? new Set() : await repository.insertOrders(tx, good)
  const created = await settleNew(
    tx,
    good.filter(({ id }) => made.has(id)),
  )
  const before = await recordedBefore(
    tx,
    wanted.filter(({ id }) => !made.has(id)),
  )
  return Promise.all(
    wanted.map(async (order, i): Promise<Recorded | Refusal> => {
      const recorded = created.get(order.id)
      if (recorded !== undefined) return { order: recorded, created: true }
      const stored = before.get(order.externalId ?? '')
      // What is recorded already is answered whatever has become of its contact since.
      return stored === undefined ? (refusals[i] ?? orderExists()) : repeated(tx, order, stored)
    }),
  )
}

async function holdBuyers(tx: Tx, contactIds: readonly (string | null)[]): Promise<Held | undefined> {
  const ids = contactIds.flatMap((id) => id ?? [])
  return ids.length === 0 ? undefined : holdContacts(tx, ids)
}

/** Undefined where an order may be recorded at the contact. */
function refusedAt(held: Held, contactId: string): Refusal | undefined {
  const refusal = held(contactId)
  return refusal === undefined || refusal.type.status === 409 ? undefined : unknownReference('/contactId', 'contact')
}

/** Names and categories that lines leave to the catalogue. */
async function knownProducts(tx: Context, given: readonly Wanted[]): ReturnType<typeof findKnown> {
  const skus = given.flatMap(({ order }) => order.lines.flatMap(({ sku, name, category }) => (name === null || category === null ? sku : [])))
  return skus.length === 0 ? new Map() : findKnown(tx, [...new Set(skus)])
}

/** All that follows from orders being there: events, loyalty, returns that waited for them, and how their contacts buy. */
async function settleNew(tx: Tx, created: readonly Order[]): Promise<ReadonlyMap<string, ShownOrder>> {
  if (created.length === 0) return new Map()
  const { language } = tx.organization
  announce(
    tx,
    ...created.map((order) => ({
      event: orderPlaced,
      ...{ resourceId: order.id, contactId: order.contactId, occurredAt: order.placedAt, data: factsOf(order), summary: summaryOf(order, language) },
    })),
  )
  const booked: ShownOrder[] = []
  for (const order of created) booked.push({ ...order, loyalty: await tellOrder(tx, order, ['recorded']) })
  const settled = await settleWaiting(tx, booked)
  await followPatterns(
    tx,
    settled.flatMap(({ contactId }) => contactId ?? []),
  )
  return new Map(settled.map((order) => [order.id, order]))
}

async function recordedBefore(tx: Tx, refused: readonly Order[]): Promise<ReadonlyMap<string, ShownOrder>> {
  const externalIds = refused.flatMap(({ externalId }) => externalId ?? [])
  const found = externalIds.length === 0 ? [] : await repository.findByExternalIds(tx, externalIds)
  return new Map(found.map((order) => [order.externalId ?? '', order]))
}

/** What was recorded before, when the request says nothing else; a refusal otherwise, which names only what may be seen. */
async function repeated(tx: Tx, order: Order, stored: ShownOrder): Promise<Recorded | Refusal> {
  const seen = await isSeen(tx, stored)
  if (seen && saysTheSame(order.said, stored.said)) return { order: stored, created: false }
  return orderExists(seen ? { existingId: stored.id } : {})
}

/** Without what may hold anything, and without what the service keeps for itself. */
function factsOf({ metadata: _anything, said: _digest, skus: _found, derived: _moved, ...facts }: Order) {
  return facts
}

export async function listOrders(ctx: Context, query: OrderListQuery): Promise<JsonText> {
  return listPage(ctx, { ...query, contactId: await survivorOf(ctx, query.contactId) }, contactVisibility)
}

/** @throws orderNotFound, also when its contact is not the caller's to see */
export async function getOrder(ctx: Context, id: string): Promise<ShownOrder> {
  const order = (await repository.findOrder(ctx, id)) ?? refuse(orderNotFound())
  return (await isSeen(ctx, order)) ? order : refuse(orderNotFound())
}

/** The order by its id or its external id; undefined where the caller may see none. */
export async function seeOrder(ctx: Context, name: string): Promise<Order | undefined> {
  const id = idIn(name)
  const byId = id === null ? undefined : await repository.findOrder(ctx, id)
  const order = byId ?? (await repository.findByExternalIds(ctx, [name]))[0]
  return order !== undefined && (await isSeen(ctx, order)) ? order : undefined
}

/** Which of these are orders that the caller may see. */
export function seenOrders(ctx: Context, ids: readonly string[]): Promise<ReadonlySet<string>> {
  return repository.findSeenIds(ctx, ids, contactVisibility)
}

export async function isSeen(ctx: Context, { contactId }: { readonly contactId: string | null }): Promise<boolean> {
  return contactId === null || maySeeContact(ctx, contactId)
}

/** @throws orderNotFound, staleVersion, validationFailed, orderAttached, transitionNotAllowed */
export function updateOrder(ctx: Context, id: string, patch: OrderPatch): Promise<ShownOrder> {
  return transact(ctx, (tx) => updateWithin(tx, id, patch))
}

export async function updateWithin(tx: Tx, id: string, patch: OrderPatch): Promise<ShownOrder> {
  const { before, contactId } = await lockForChange(tx, id, patch.contactId)
  const changed = changeOrder(before, { ...patch, contactId }, tx.clock.now())
  const { previous, data, changed: fields } = changesBetween<Order>(before, changed, CHANGEABLE_FIELDS)
  if (fields.length === 0) return before
  const at = tx.clock.now().toString()
  const after = nextVersion(changed, at)
  repository.saveOrder(tx, after)
  if (fields.includes('contactId')) attachReturns(tx, id, after.contactId, at)
  const { metadata: _new, ...told } = data
  const { metadata: _old, ...was } = previous
  announce(tx, { event: eventOf(before, after), resourceId: id, contactId: after.contactId, data: told, previous: was, summary: fields.join(', ') })
  const changes = (['contactId', 'payments', 'status'] as const).filter((field) => fields.includes(field)).map((field) => TOLD[field])
  const booked = changes.length === 0 ? [] : await tellOrder(tx, after, changes)
  if (fields.includes('contactId') && after.returned > 0) await tellReturnsAgain(tx, { ...after, loyalty: [] })
  if (after.contactId !== null && (fields.includes('contactId') || after.status === 'cancelled')) await followPatterns(tx, [after.contactId])
  return { ...after, loyalty: [...before.loyalty, ...booked] }
}
const TOLD = { contactId: 'contact', payments: 'payments', status: 'status' } as const satisfies Record<string, OrderChange>

function eventOf(before: Order, after: Order) {
  if (before.status === after.status) return orderChanged
  return after.status === 'delivered' ? orderDelivered : after.status === 'cancelled' ? orderCancelled : orderChanged
}

/** Contacts first, then the order: as everybody who records something there. @returns also whom the patch means */
async function lockForChange(tx: Tx, id: string, wanted: string | undefined): Promise<{ before: ShownOrder; contactId: string | undefined }> {
  const found = await getOrder(tx, id)
  const held = await holdBuyers(tx, [found.contactId, wanted ?? null])
  if (wanted !== undefined && held !== undefined) {
    const refusal = refusedAt(held, wanted)
    if (refusal !== undefined) throw refusal
  }
  const before = (await repository.lockOrder(tx, id)) ?? refuse(orderNotFound())
  // Attached or moved by a merge meanwhile: then its contact is another one, which is seen or not.
  if (before.contactId !== found.contactId && !(await isSeen(tx, before))) throw orderNotFound()
  expectVersion(tx, before)
  return { before, contactId: wanted === undefined ? undefined : held?.idOf(wanted) }
}
