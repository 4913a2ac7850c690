import { createHash } from 'node:crypto'
import { allocate } from '../../../kernel/allocation.ts'
import { isAhead } from '../../../kernel/clock.ts'
import { applyPatch, patchedKeys } from '../../../kernel/merge-patch.ts'
import { moneyInWords } from '../../../kernel/money.ts'
import type { Fault } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { orderAttached } from '../errors.ts'
import { METADATA_KEYS_MAX, type ORDER_STATUSES, type OrderLine, type orders, type Payment } from '../tables.ts'
import { expectMove } from './lifecycle.ts'

export type Order = Omit<typeof orders.$inferSelect, 'organizationId'>
export type OrderStatus = (typeof ORDER_STATUSES)[number]
type Metadata = Order['metadata']

export interface GivenOrderLine {
  readonly sku: string
  readonly category?: string | null | undefined
  readonly name?: string | null | undefined
  readonly quantity: number
  readonly unitPrice: number
  readonly discount: number
  readonly tax: number
}
export interface NewOrder {
  readonly externalId?: string | null | undefined
  readonly contactId?: string | null | undefined
  readonly placedAt?: string | undefined
  readonly currency: string
  readonly channel?: string | null | undefined
  readonly pricesIncludeTax: boolean
  readonly lines: readonly GivenOrderLine[]
  readonly discount: number
  readonly shipping: number
  readonly payments: readonly Payment[]
  readonly requestedAt?: string | null | undefined
  readonly promisedAt?: string | null | undefined
  readonly deliveredAt?: string | null | undefined
  readonly status: OrderStatus
  readonly metadata: Metadata
  /** What whoever sends it makes of it; compared with what it comes to. */
  readonly subtotal?: number | undefined
  readonly tax?: number | undefined
  readonly total?: number | undefined
}
export interface OrderPatch {
  readonly contactId?: string | undefined
  readonly status?: OrderStatus | undefined
  readonly payments?: readonly Payment[] | undefined
  readonly requestedAt?: string | null | undefined
  readonly promisedAt?: string | null | undefined
  readonly deliveredAt?: string | null | undefined
  readonly metadata?: { readonly [key: string]: Metadata[string] | null } | null | undefined
}

/** What a product is known by. */
export interface Known {
  readonly name: string
  readonly category: string | null
}

/**
 * The order that an input makes: totals are computed here, and what the input says of them is compared.
 * @throws validationFailed with every fault
 */
export function createOrder(input: NewOrder, { id, now }: { readonly id: string; readonly now: Temporal.Instant }): Order {
  const at = now.toString()
  const sums = sumsOf(input)
  const faults = [...sums.faults, ...faultsOf(input, sums, now)]
  if (faults.length > 0) throw validationFailed({ errors: faults })
  const { lines, subtotal, tax, total, paid } = sums
  const { externalId = null, contactId = null, channel = null, requestedAt = null, promisedAt = null } = input
  const { currency, pricesIncludeTax, discount, shipping, payments, metadata } = input
  const placedAt = input.placedAt ?? at
  const status = statusWith(input.status, input.deliveredAt)
  return {
    ...{ id, externalId, contactId, placedAt, currency, channel, pricesIncludeTax, lines, skus: [...new Set(lines.map(({ sku }) => sku))] },
    ...{ payments: [...payments], subtotal, discount, tax, shipping, total, paid, returned: 0 },
    ...{ requestedAt, promisedAt, deliveredAt: input.deliveredAt ?? (isThere(status) ? placedAt : null), status, metadata },
    ...{ said: digestOf(input), derived: 0, version: 1, createdAt: at, updatedAt: at },
  }
}

/** The order with names and categories of the catalogue, where it said none. */
export function named(order: Order, products: ReadonlyMap<string, Known>): Order {
  const lines = order.lines.map((line) => {
    const known = products.get(line.sku)
    return known === undefined ? line : { ...line, name: line.name ?? known.name, category: line.category ?? known.category }
  })
  return { ...order, lines }
}

interface Sums {
  readonly lines: OrderLine[]
  readonly subtotal: number
  readonly tax: number
  readonly total: number
  readonly paid: number
  readonly faults: Fault[]
}

/** What is too large for a number of JSON is 0 here and stands among the faults. */
function sumsOf({ lines: given, discount, shipping, payments, pricesIncludeTax }: NewOrder): Sums {
  const faults: Fault[] = []
  const bounded = (amount: bigint, pointer: string) => {
    if (amount <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(amount)
    // A sum of lines that are too large is told once.
    if (!faults.some((fault) => fault.pointer === pointer)) faults.push({ pointer, code: 'too-big', detail: 'comes to more than 2^53 - 1 minor units' })
    return 0
  }
  const nets = given.map((line, i) => {
    const net = BigInt(line.quantity) * BigInt(line.unitPrice) - BigInt(line.discount)
    if (net < 0n) faults.push({ pointer: `/lines/${i}/discount`, code: 'too-big', detail: 'is more than the line costs' })
    return net < 0n ? 0 : bounded(net, `/lines/${i}/quantity`)
  })
  const subtotal = bounded(sum(nets), '/lines')
  if (faults.length === 0 && discount > subtotal) faults.push({ pointer: '/discount', code: 'too-big', detail: `is more than the lines cost: ${subtotal}` })
  const shares = faults.length > 0 ? nets.map(() => 0) : allocate(discount, nets)
  const lines = given.map((line, i): OrderLine => {
    const { sku, category = null, name = null, quantity, unitPrice, discount, tax } = line
    const net = (nets[i] ?? 0) - (shares[i] ?? 0)
    if (pricesIncludeTax && tax > net) faults.push({ pointer: `/lines/${i}/tax`, code: 'too-big', detail: `is more than the line that includes it: ${net}` })
    const total = pricesIncludeTax ? net : bounded(BigInt(net) + BigInt(tax), `/lines/${i}/tax`)
    return { line: i + 1, sku, category, name, quantity, unitPrice, discount, orderDiscount: shares[i] ?? 0, tax, total }
  })
  const total = bounded(sum(lines.map((line) => line.total)) + BigInt(shipping), '/lines')
  const tax = bounded(sum(lines.map((line) => line.tax)), '/lines')
  return { lines, subtotal, tax, total, paid: paidBy(payments, total, faults), faults }
}

function sum(amounts: readonly number[]): bigint {
  return amounts.reduce((all, amount) => all + BigInt(amount), 0n)
}

/** Payments that come to more than the total are a fault: change is not a payment. */
function paidBy(payments: readonly Payment[], total: number, faults: Fault[]): number {
  const paid = sum(payments.map(({ amount }) => amount))
  if (paid <= BigInt(total)) return Number(paid)
  faults.push({ pointer: '/payments', code: 'too-big', detail: `come to more than the order: ${total}` })
  return 0
}

function faultsOf(input: NewOrder, sums: Sums, now: Temporal.Instant): Fault[] {
  const faults: Fault[] = []
  for (const field of ['subtotal', 'tax', 'total'] as const) {
    const said = input[field]
    if (sums.faults.length === 0 && said !== undefined && said !== sums[field])
      faults.push({ pointer: `/${field}`, code: 'differs', detail: `the lines come to ${sums[field]}` })
  }
  for (const field of ['placedAt', 'deliveredAt'] as const) {
    const said = input[field]
    if (said != null && isAhead(said, now)) faults.push({ pointer: `/${field}`, code: 'not-valid', detail: 'is in the future' })
  }
  if (input.deliveredAt != null && input.status === 'cancelled') faults.push(NOT_DELIVERED)
  return faults
}
const NOT_DELIVERED: Fault = { pointer: '/deliveredAt', code: 'not-valid', detail: 'is of what was delivered' }

function isThere(status: OrderStatus): boolean {
  return status === 'delivered' || status === 'completed'
}

/** What has a time of delivery is delivered, wherever it was said to be on its way. */
function statusWith(status: OrderStatus, deliveredAt: string | null | undefined): OrderStatus {
  return deliveredAt == null || isThere(status) || status === 'cancelled' ? status : 'delivered'
}

/** A digest of everything that an input says: the same for what means the same, whatever the order of its keys. */
export function digestOf(input: object): string {
  return createHash('sha256').update(canonical(input)).digest('base64url')
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).filter(([, each]) => each != null)
  return `{${members
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`)
    .join()}}`
}

/** Whether an input says what was said when something was recorded. Of an erased person nothing is known any more to compare. */
export function saysTheSame(said: string, stored: string): boolean {
  return isErased({ said: stored }) || said === stored
}

/** Whose order it was is erased, which is not the same as unknown. */
export function isErased({ said }: Pick<Order, 'said'>): boolean {
  return said === ''
}

export const CHANGEABLE_FIELDS = [
  'contactId',
  'status',
  'payments',
  'paid',
  'requestedAt',
  'promisedAt',
  'deliveredAt',
  'metadata',
] as const satisfies readonly (keyof Order)[]

/**
 * The order with the fields of a merge patch replaced. What is delivered has a time and what has a time is delivered.
 * @throws validationFailed, orderAttached, transitionNotAllowed
 */
export function changeOrder(before: Order, patch: OrderPatch, now: Temporal.Instant): Order {
  const { metadata, payments, status, deliveredAt, contactId, ...times } = patch
  const faults: Fault[] = []
  const paid = payments === undefined ? before.paid : paidBy(payments, before.total, faults)
  if (deliveredAt != null && isAhead(deliveredAt, now)) faults.push({ pointer: '/deliveredAt', code: 'not-valid', detail: 'is in the future' })
  const patched = metadata === undefined ? undefined : patchedKeys(before.metadata, metadata)
  if (patched !== undefined && Object.keys(patched).length > METADATA_KEYS_MAX)
    faults.push({ pointer: '/metadata', code: 'too-big', detail: `comes to more than ${METADATA_KEYS_MAX} keys` })
  if (faults.length > 0) throw validationFailed({ errors: faults })
  if (contactId !== undefined && isErased(before)) throw orderAttached({ detail: 'It was of a person who has been erased.' })
  if (contactId !== undefined && before.contactId !== null && contactId !== before.contactId) throw orderAttached()
  const to = status ?? statusWith(before.status, deliveredAt)
  expectMove(before, to)
  const arrived = to !== before.status && isThere(to) && before.deliveredAt === null
  if (deliveredAt !== undefined && isThere(to) !== (deliveredAt !== null))
    throw validationFailed({ errors: [deliveredAt === null ? { ...NOT_DELIVERED, detail: 'is a time, of what was delivered' } : NOT_DELIVERED] })
  return applyPatch<Order>(before, {
    ...times,
    contactId,
    status: to,
    payments: payments && [...payments],
    paid,
    deliveredAt: deliveredAt === undefined && arrived ? now.toString() : deliveredAt,
    metadata: patched,
  })
}

/** The next version of a row that has changed. */
export function nextVersion<T extends { readonly version: number; readonly updatedAt: string }>(row: T, at: string): T {
  return { ...row, version: row.version + 1, updatedAt: at }
}

/** One line of it for the time line. */
export function summaryOf({ externalId, lines, total, currency }: Order, language: string): string {
  const [first] = lines
  const what = `${first?.quantity} x ${first?.name ?? first?.sku}${lines.length > 1 ? ` and ${lines.length - 1} more` : ''}`
  return `${externalId === null ? '' : `${externalId}: `}${what}, ${moneyInWords({ amount: total, currency }, language)}`
}

/** The product that an order is about: what most was charged for; of equals, what stands first. */
export function productOf({ lines }: Pick<Order, 'lines'>): string | undefined {
  const charged = new Map<string, bigint>()
  for (const { sku, total } of lines) charged.set(sku, (charged.get(sku) ?? 0n) + BigInt(total))
  return [...charged].reduce<[string, bigint] | undefined>((most, each) => (most === undefined || each[1] > most[1] ? each : most), undefined)?.[0]
}
