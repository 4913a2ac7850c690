import { isDeepStrictEqual } from 'node:util'
import type { OrderBooking, RecordedOrder } from '../../../kernel/participants.ts'
import { Refusal } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { scheduleDue } from '../../../platform/jobs/due-work.ts'
import { insertEvent } from '../repository/events.ts'
import { lockBudgets, spendBudget } from '../repository/programs.ts'
import { findPurchases } from '../repository/refunds.ts'
import { limitedBy } from '../rules/limits.ts'
import type { Evaluation } from '../rules/outcome.ts'
import { judgedIn, type Settlement, settlementsOf } from '../rules/settling.ts'
import type { Happening } from '../rules/situation.ts'
import { awardsOf, earningOnly, type LoyaltyEvent } from '../rules/telling.ts'
import { followBooking } from './following.ts'
import { fillCards, give } from './giving.ts'
import { asStored, judged } from './judged.ts'
import { holdPurchase, type Purchase } from './purchases.ts'
import { leftOfPurchase, refundedBefore, takeBackMore } from './refunds.ts'
import { usageOf } from './usage.ts'

/**
 * Judges an order anew that was paid otherwise, by the version and the knowledge of then, and books the difference in each program that has
 * booked it. The change stands, whatever is against it here.
 */
export async function correctOrder(tx: Tx, order: RecordedOrder, happening: Happening): Promise<OrderBooking[]> {
  const bookings: OrderBooking[] = []
  for (const first of await findPurchases(tx, order.id)) {
    const purchase = await holdPurchase(tx, first)
    const last = purchase.corrections.at(-1) ?? first
    if (isDeepStrictEqual(last.told, asStored(happening))) continue
    for (const booking of await corrected(tx, purchase, happening)) bookings.push({ programId: first.programId, ...booking })
  }
  return bookings
}

/** What a program does not take stands there with the code of what was against it, and the order is changed all the same. */
async function corrected(tx: Tx, purchase: Purchase, happening: Happening): Promise<Omit<OrderBooking, 'programId'>[]> {
  try {
    return (await tx.savepoint((inner) => correct(inner, purchase, happening))).map((journalId) => ({ journalId }))
  } catch (error) {
    if (error instanceof Refusal) return [{ skipped: error.type.code }]
    throw error
  }
}

/** @returns the journals of what was given and of what was taken back */
async function correct(tx: Tx, purchase: Purchase, happening: Happening): Promise<string[]> {
  const { first, corrections, version, member, program } = purchase
  const { definition } = version
  const last = judgedIn(corrections.at(-1) ?? first)
  // However it is paid: what was taken off before was.
  const outcome = { ...judged(happening, earningOnly(definition), judgedIn(first).state), discounts: last.outcome.discounts }
  const soFar = refundedBefore(purchase)
  const event = eventOf(tx, purchase, happening, outcome)
  const corrected: Purchase = { ...purchase, corrections: [...corrections, event] }
  const left = leftOfPurchase(corrected, soFar)
  const settlements = settlementsOf(outcome, left, purchase.booked)
  const journals: string[] = []

  const isGiving = program.status === 'live' && member.status === 'active'
  const more = isGiving ? await affordable(tx, purchase, settlements) : new Map<string, number>()
  const awards = awardsOf(outcome, definition, happening.at, event.recordedAt).flatMap((award) => {
    const amount = more.get(award.rule.key) ?? 0
    return amount === 0 ? [] : [{ ...award, amount }]
  })
  const vouchers = outcome.vouchers.filter(({ rule }) => more.has(rule.key))
  const source = { type: event.sourceType, id: event.sourceId }
  const occasion = { eventId: event.id, member, source, at: happening.at, versionNumber: version.number, definition }
  const given = await give(tx, occasion, awards, vouchers)
  insertEvent(tx, { ...event, journalId: given.journalId }, given.earned)
  await fillCards(tx, occasion, given)
  for (const [ruleKey, amount] of more)
    if (definition.rules.some(({ key, budget }) => key === ruleKey && budget !== null)) spendBudget(tx, { programId: program.id, ruleKey, amount })
  for (const maturesAt of new Set(given.earned.flatMap((earning) => earning.maturesAt ?? [])))
    scheduleDue(tx, { kind: 'programs.mature', reference: `${event.id} ${maturesAt}`, dueAt: maturesAt })
  if (given.journalId !== null) journals.push(given.journalId)

  if (settlements.some(({ given, remains }) => given > remains)) {
    const cause = { source: { type: 'order_change', id: event.sourceId }, at: event.recordedAt }
    const { journalId } = await takeBackMore(tx, corrected, settlements, { left, soFar }, cause)
    if (journalId !== null) journals.push(journalId)
  }
  await followBooking(tx, program, member, { eventId: event.id, awards })
  return journals
}

function eventOf(tx: Tx, { first, corrections }: Purchase, happening: Happening, outcome: Evaluation): LoyaltyEvent {
  return {
    ...first,
    id: tx.newId(),
    sourceId: `${first.sourceId}/${corrections.length + 1}`,
    recordedAt: tx.clock.now().toString(),
    spent: 0,
    told: asStored(happening),
    outcome: asStored(outcome),
    journalId: null,
    correctsId: first.id,
  }
}

/** How much more each rule gives now: what remains beyond what it gave, as far as caps and budgets have left. */
async function affordable(
  tx: Tx,
  { first, member, program, version: { definition } }: Purchase,
  settlements: readonly Settlement[],
): Promise<Map<string, number>> {
  const less = settlements.filter(({ discount, given, remains }) => !discount && given < remains)
  const rules = definition.rules.filter(({ key }) => less.some(({ ruleKey }) => ruleKey === key))
  const usage = await usageOf(tx, member.id, { rules, timeZone: definition.timeZone }, first.occurredAt, (keys) => lockBudgets(tx, program.id, keys))
  const state = { ...judgedIn(first).state, ...usage }
  const more = new Map<string, number>()
  for (const { ruleKey, given, remains } of less) {
    const rule = rules.find(({ key }) => key === ruleKey)
    if (rule === undefined) continue
    // Where the rule has given something for this purchase, it is the same use.
    const caps = given > 0 ? rule.caps.filter((cap) => cap.of === 'units') : rule.caps
    const limited = limitedBy({ ...rule, caps }, remains - given, state)
    if ('amount' in limited && limited.amount > 0) more.set(ruleKey, limited.amount)
  }
  return more
}
