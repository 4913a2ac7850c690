import type { OrderBooking, RecordedOrder, RecordedReturn } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { clawBack, clawBackPending, post, type Transfer } from '../../ledger/index.ts'
import { memberRefunded } from '../events.ts'
import { findMembershipsOf } from '../repository/members.ts'
import { lockBudgets, spendBudget } from '../repository/programs.ts'
import { findPurchases, insertRefund, takeBack } from '../repository/refunds.ts'
import { isAnythingLeft, type Left, leftOf, paidLinesOf, type Refund, refundedIn } from '../rules/refund.ts'
import { judgedIn, type Settlement, settlementsOf, takenFrom } from '../rules/settling.ts'
import type { BookedEarning, LoyaltyRefund } from '../rules/telling.ts'
import { takeStampsBack } from './cards.ts'
import { lotsOf } from './maturing.ts'
import { about } from './members.ts'
import { holdPurchase, type Purchase } from './purchases.ts'
import { followTier, tierValueOf } from './tiers.ts'

/** What a refund is booked by: never twice. */
export interface Cause {
  readonly source: { readonly type: string; readonly id: string }
  readonly at: string
}

/** Takes back what an order has earned for what came back of it, in each program that has booked the order; the order and its contact are held. */
export async function bookReturn(tx: Tx, { id, order, returnedAt, returned }: RecordedReturn): Promise<OrderBooking[]> {
  const inLines = returned.lines.reduce((sum, { amount }) => sum + amount, 0)
  const soFar = {
    whole: false,
    lines: returned.lines.map(({ line, quantity }) => ({ line, items: quantity })),
    amount: returned.amount - inLines,
  }
  return refundOrder(tx, order, soFar, { source: { type: 'return', id }, at: returnedAt })
}

/** An order that was cancelled is paid back, all of it. */
export function bookCancellation(tx: Tx, order: RecordedOrder): Promise<OrderBooking[]> {
  return refundOrder(tx, order, { whole: true, lines: [], amount: 0 }, { source: { type: 'cancellation', id: order.id }, at: tx.clock.now().toString() })
}

async function refundOrder(tx: Tx, { id, contactId }: RecordedOrder, soFar: Refund, cause: Cause): Promise<OrderBooking[]> {
  const bookings: OrderBooking[] = []
  for (const first of await findPurchases(tx, id)) {
    const purchase = await holdPurchase(tx, first)
    const before = purchase.refunds.find(({ sourceType, sourceId }) => sourceType === cause.source.type && sourceId === cause.source.id)
    const { journalId } = before ?? (await refundPurchase(tx, purchase, soFar, cause))
    bookings.push({ programId: first.programId, ...(journalId === null ? { skipped: 'nothing-taken-back' } : { journalId }) })
  }
  const members = contactId === null ? [] : await findMembershipsOf(tx, contactId)
  const unbooked = members.filter(({ programId }) => !bookings.some((booking) => booking.programId === programId))
  return [...bookings, ...unbooked.map(({ programId }) => ({ programId, skipped: 'order-not-booked' }))]
}

/** What is left of a purchase as it was judged last. @param soFar all that came back of it */
export function leftOfPurchase({ first, corrections, version }: Purchase, soFar: Refund): Left {
  const { happening, outcome } = judgedIn(corrections.at(-1) ?? first)
  const { rounding } = version.definition
  const prices = outcome.lines.map(({ amount }) => amount)
  const paid = happening.basket === null ? [] : paidLinesOf(happening.basket, prices, rounding)
  return leftOf(paid, soFar, rounding)
}

/** Everything that was refunded of a purchase until now. */
export function refundedBefore({ refunds }: Purchase): Refund {
  return refunds.at(-1)?.soFar ?? refundedIn([])
}

async function refundPurchase(tx: Tx, purchase: Purchase, soFar: Refund, cause: Cause): Promise<LoyaltyRefund> {
  const { outcome } = judgedIn(purchase.corrections.at(-1) ?? purchase.first)
  const left = leftOfPurchase(purchase, soFar)
  return takeBackMore(tx, purchase, settlementsOf(outcome, left, purchase.booked), { left, soFar }, cause)
}

/** Books what the rules gave beyond what remains. */
export async function takeBackMore(
  tx: Tx,
  purchase: Purchase,
  settlements: readonly Settlement[],
  { left, soFar }: { readonly left: Left; readonly soFar: Refund },
  { source, at }: Cause,
): Promise<LoyaltyRefund> {
  const { program, member, first, version, refunds } = purchase
  const valueBefore = await tierValueOf(tx, program, member)
  const excess = settlements.filter(({ given, remains }) => given > remains)
  const budgeted = version.definition.rules.filter(({ key, budget }) => budget !== null && excess.some(({ ruleKey }) => ruleKey === key)).map(({ key }) => key)
  const stamps = excess.filter(({ card }) => card !== null)
  await takeStampsBack(tx, purchase, stamps, at)
  const vouchers = await endVouchers(
    tx,
    purchase,
    excess.filter(({ unit, discount }) => unit === null && !discount),
  )
  const taken = excess
    .filter(({ unit, discount, ruleKey }) => unit !== null || discount || vouchers.has(ruleKey))
    .map(({ discount: _, ...each }) => ({ ...each, taken: each.given - each.remains }))
    .sort((a, b) => (a.ruleKey < b.ruleKey ? -1 : 1))
  await lockBudgets(tx, program.id, budgeted)
  const lotIn = await lotsOf(tx, program.id, purchase.booked)
  const transfers = taken.flatMap(({ ruleKey, unit, card, taken }) =>
    unit === null ? [] : transfersOf(purchase, { ruleKey, unit, card, amount: taken }, lotIn),
  )
  const posted =
    transfers.length === 0
      ? undefined
      : await post(tx, {
          id: tx.newId(),
          programId: program.id,
          kind: 'clawback',
          source,
          ...(first.journalId === null ? {} : { aboutId: first.journalId }),
          effectiveAt: at,
          details: {
            eventId: first.id,
            version: version.number,
            left: { before: left.before, kept: left.kept },
            rules: taken.filter(({ unit }) => unit !== null),
          },
          transfers,
        })
  for (const { ruleKey, taken: amount } of taken) {
    for (const part of takenFrom(purchase.booked, ruleKey, amount)) takeBack(tx, { eventId: part.from.eventId, ruleKey, amount: part.amount })
    if (budgeted.includes(ruleKey)) spendBudget(tx, { programId: program.id, ruleKey, amount: -amount })
  }
  const refund: LoyaltyRefund = {
    eventId: first.id,
    number: refunds.length + 1,
    programId: program.id,
    memberId: first.memberId,
    ...{ sourceType: source.type, sourceId: source.id, occurredAt: at, recordedAt: tx.clock.now().toString(), purchasedAt: first.occurredAt },
    soFar,
    leftOver: { before: left.before, kept: left.kept },
    refunded: (refunds.at(-1)?.leftOver.kept ?? left.before) - left.kept,
    voids: !isAnythingLeft(left) && !refunds.some(({ voids }) => voids),
    taken,
    journalId: posted?.journalId ?? null,
  }
  insertRefund(tx, refund)
  const { number, occurredAt, recordedAt, leftOver, refunded, journalId } = refund
  announce(tx, {
    event: memberRefunded,
    ...about(member),
    occurredAt: at,
    data: {
      ...{ programId: program.id, eventId: first.id, number, source, occurredAt, recordedAt, leftOver, refunded, taken, journalId },
      lost: posted?.lost ?? 0,
    },
    summary: taken.flatMap(({ taken, unit }) => (unit === null ? [] : [`-${taken} ${unit}`])).join(', ') || null,
  })
  await followTier(tx, program, member, valueBefore)
  return refund
}

/** What was given last is taken first, each from its own lot as far as it is there, and by the unit's policy what is not. */
function transfersOf(
  { member, booked, version: { definition } }: Purchase,
  { ruleKey, unit, card, amount }: { readonly ruleKey: string; readonly unit: string; readonly card: string | null; readonly amount: number },
  lotIn: (earning: BookedEarning) => string | null,
): Transfer[] {
  const ofCard = definition.cards.find(({ key }) => key === card)
  const policy = definition.units.find(({ code }) => code === unit)?.clawback
  const ofUnit = policy?.type === 'debt' ? policy.maxDebt : 0
  const maxDebt = ofCard === undefined ? ofUnit : ofCard.refund === 'carry_debt' ? Number.MAX_SAFE_INTEGER : 0
  return takenFrom(booked, ruleKey, amount).flatMap(({ from, amount }) => {
    const units = { unit, amount, memberId: member.id }
    const journalId = lotIn(from)
    if (journalId === null) return []
    return from.matured ? clawBack(units, { journalId, maxDebt }) : clawBackPending(units)
  })
}

/** The rules whose vouchers are ended; one that was used stays. */
async function endVouchers(tx: Tx, { booked }: Purchase, excess: readonly Settlement[]): Promise<ReadonlySet<string>> {
  const ended = new Set<string>()
  for (const { ruleKey } of excess) {
    const eventId = takenFrom(booked, ruleKey, 1)[0]?.from.eventId
    if (eventId === undefined) continue
    let unused = true
    for (const participant of tx.participants ?? []) {
      if ((await participant.onVoucherTakenBack?.(tx, { eventId, ruleKey })) === false) unused = false
    }
    if (unused) ended.add(ruleKey)
  }
  return ended
}
