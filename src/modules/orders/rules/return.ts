import { allocate } from '../../../kernel/allocation.ts'
import { isAhead } from '../../../kernel/clock.ts'
import { moneyInWords } from '../../../kernel/money.ts'
import type { Refusal } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { orderCancelled, returnExceedsOrder } from '../errors.ts'
import type { GivenLine, ReturnedLine, returns } from '../tables.ts'
import { digestOf, isErased, type Order } from './order.ts'

export type Return = Omit<typeof returns.$inferSelect, 'organizationId'>

export interface NewReturn {
  readonly externalId?: string | null | undefined
  readonly orderId?: string | undefined
  readonly orderExternalId?: string | undefined
  readonly returnedAt?: string | undefined
  readonly whole?: true | undefined
  readonly lines?: readonly GivenLine[] | undefined
  readonly amount?: number | undefined
  readonly reason?: string | null | undefined
}

/** What came back of an order so far. */
export interface Returned {
  readonly amount: number
  /** Each line once. */
  readonly lines: readonly ReturnedLine[]
}

/** The return that waits for its order, as all do before it is known what it comes to. @throws validationFailed when it has not happened yet */
export function createReturn(input: NewReturn, { id, now }: { readonly id: string; readonly now: Temporal.Instant }): Return {
  const at = now.toString()
  if (input.returnedAt !== undefined && isAhead(input.returnedAt, now))
    throw validationFailed({ errors: [{ pointer: '/returnedAt', code: 'not-valid', detail: 'is in the future' }] })
  const { externalId = null, orderId = null, orderExternalId = null, returnedAt = at, whole = false, lines = [], amount = null, reason = null } = input
  return {
    ...{ id, externalId, orderId, orderExternalId, contactId: null, returnedAt, status: 'waiting', refusal: null },
    ...{ whole, lines: [...lines], amount, currency: null, reason, said: digestOf(input), version: 1, createdAt: at, updatedAt: at },
  }
}

const NOTHING: Returned = { amount: 0, lines: [] }

/** What several returns of an order come to together. */
export function returnedBy(all: readonly Return[]): Returned {
  return all.reduce(withReturn, NOTHING)
}

/** What came back, with one more return that counts. */
export function withReturn(before: Returned, ret: Return): Returned {
  const lines = new Map(before.lines.map((each) => [each.line, each]))
  for (const each of partsOf(ret)) {
    const { quantity = 0, amount = 0 } = lines.get(each.line) ?? {}
    lines.set(each.line, { line: each.line, quantity: quantity + each.quantity, amount: amount + each.amount })
  }
  return { amount: before.amount + (ret.amount ?? 0), lines: [...lines.values()].sort((a, b) => a.line - b.line) }
}

/** The pieces of a return that counts; none of a mere amount. */
export function partsOf({ lines }: Return): ReturnedLine[] {
  return lines.map((each) => ({ amount: 0, ...each }))
}

/**
 * The return with what it comes to. A line gives back its share of what was charged for it, so that single pieces come to the
 * line; where money went back before by amount, lines give back what is left at most.
 * @param before what came back already
 * @returns the recorded return, or what stands against it
 */
export function settleReturn(waiting: Return, order: Order, before: Returned): Return | Refusal {
  if (order.status === 'cancelled') return orderCancelled()
  // Of an erased person nobody's words are kept.
  const reason = isErased(order) ? null : waiting.reason
  const settled = { ...waiting, orderId: order.id, orderExternalId: order.externalId, contactId: order.contactId, currency: order.currency, reason }
  const left = order.total - before.amount
  const quantityLeft = (line: number) => (order.lines[line - 1]?.quantity ?? 0) - (before.lines.find((each) => each.line === line)?.quantity ?? 0)
  const rest = order.lines.flatMap(({ line }) => (quantityLeft(line) > 0 ? [{ line, quantity: quantityLeft(line) }] : []))
  const exceeds = () => returnExceedsOrder({ remaining: { amount: left, lines: rest } })
  if (waiting.whole) {
    if (rest.length === 0 && left === 0) return exceeds()
    const shares = rest.map((each) => shareOf(order, before, each))
    // What is left beyond the pieces is delivery.
    const amounts = allocate(Math.min(left, sumOf(shares)), shares)
    return { ...settled, status: 'recorded', amount: left, lines: rest.map((each, i) => ({ ...each, amount: amounts[i] ?? 0 })) }
  }
  if (waiting.lines.length === 0) return waiting.amount === null || waiting.amount > left ? exceeds() : { ...settled, status: 'recorded' }
  if (waiting.lines.some(({ line, quantity }) => quantity > quantityLeft(line))) return exceeds()
  const shares = waiting.lines.map((each) => shareOf(order, before, each))
  const amount = Math.min(left, sumOf(shares))
  const amounts = allocate(amount, shares)
  return { ...settled, status: 'recorded', amount, lines: waiting.lines.map(({ line, quantity }, i) => ({ line, quantity, amount: amounts[i] ?? 0 })) }
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0)
}

/** What was charged for so many more pieces of a line: rounded over all that came back of it, so that no cent is lost or doubled. */
function shareOf(order: Order, before: Returned, { line, quantity }: GivenLine): number {
  const bought = order.lines[line - 1]
  if (bought === undefined) return 0
  const earlier = before.lines.find((each) => each.line === line)?.quantity ?? 0
  const upTo = (pieces: number) => Number((BigInt(bought.total) * BigInt(pieces)) / BigInt(bought.quantity))
  return upTo(earlier + quantity) - upTo(earlier)
}

/** One line of it for the time line. */
export function summaryOf({ orderExternalId, amount, currency }: Return, language: string): string {
  const what = amount === null || currency === null ? '' : moneyInWords({ amount, currency }, language)
  return [orderExternalId ?? '', what].filter((each) => each !== '').join(': ')
}
