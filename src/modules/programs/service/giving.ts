import { refuse } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { accountsOf, issue, post, redeem } from '../../ledger/index.ts'
import { tooManyStamps } from '../errors.ts'
import { findCycles, insertCycle } from '../repository/cards.ts'
import { expiresAt } from '../rules/expiry.ts'
import type { IssuedVoucher } from '../rules/outcome.ts'
import { addStamps, nextCycle } from '../rules/punch-card.ts'
import type { Definition, PunchCard, VoucherTerms } from '../rules/situation.ts'
import { type Award, type BookedEarning, bookedOf, type Member } from '../rules/telling.ts'
import { postingFor } from './judged.ts'

/** What gives something: to whom, when, and by which version. */
export interface Occasion {
  readonly eventId: string
  readonly member: Member
  readonly source: { readonly type: string; readonly id: string }
  readonly at: string
  readonly versionNumber: number
  readonly definition: Definition
}

export interface Given {
  /** Null where nothing was booked. */
  readonly journalId: string | null
  readonly earned: readonly BookedEarning[]
}

/** Books what rules give, in one journal, and has the vouchers issued. The earnings are still to be kept. */
export async function give(tx: Tx, occasion: Occasion, awards: readonly Award[], vouchers: readonly IssuedVoucher[]): Promise<Given> {
  const { eventId, member, at } = occasion
  const journalId = awards.length === 0 ? null : await postAwards(tx, occasion, awards)
  const { programId, id: memberId } = member
  const event = { id: eventId, programId, memberId, occurredAt: at, journalId }
  const earned = awards.map((award) => bookedOf(award, event))
  for (const { rule, voucher } of vouchers) {
    const voucherId = await giveVoucher(tx, occasion, rule.key, voucher, false)
    const row = { eventId, ruleKey: rule.key, programId, memberId, unit: null, card: null, amount: 1, taken: 0, occurredAt: at }
    earned.push({ ...row, maturesAt: null, matured: true, journalId: null, voucherId })
  }
  return { journalId, earned }
}

async function postAwards(tx: Tx, { member, ...occasion }: Occasion, awards: readonly Award[]): Promise<string> {
  const { journalId } = await post(tx, postingFor(tx.newId(), { ...occasion, programId: member.programId, memberId: member.id }, awards))
  return journalId
}

async function giveVoucher(tx: Tx, { member, eventId, at }: Occasion, ruleKey: string, terms: VoucherTerms, card: boolean): Promise<string | null> {
  const { programId, id: memberId, contactId } = member
  for (const participant of tx.participants ?? []) {
    const voucherId = await participant.onVoucherEarned?.(tx, { programId, memberId, contactId, eventId, ruleKey, card, terms, at })
    if (voucherId !== undefined) return voucherId
  }
  return null
}

/** How many stamps of a unit there are, without those that have expired by now; below zero they are owed. */
export async function stampsOf(tx: Tx, memberId: string, unit: string): Promise<number> {
  const account = (await accountsOf(tx, [memberId])).find((each) => each.unit === unit && each.account === 'available')
  return (account?.balance ?? 0) - (account?.due ?? 0)
}

const CYCLES_MAX = 1_000

/** Of the cards that were stamped, the full cycles give their rewards. The event that stamped them is kept already. @throws tooManyStamps */
export async function fillCards(tx: Tx, occasion: Occasion, { earned, journalId }: Given): Promise<void> {
  const stamped = Map.groupBy(
    earned.filter(({ card }) => card !== null),
    ({ card }) => card,
  )
  for (const [key, stamps] of stamped) {
    const card = occasion.definition.cards.find((each) => each.key === key) ?? refuse(tooManyStamps())
    const added = stamps.reduce((sum, { amount }) => sum + amount, 0)
    if (added > CYCLES_MAX * card.stampsNeeded) throw tooManyStamps()
    const full = (await findCycles(tx, occasion.member.id)).filter((cycle) => cycle.card === key)
    const before = { stamps: (await stampsOf(tx, occasion.member.id, card.unit)) - added, cycle: nextCycle(full) }
    for (const cycle of addStamps(card, before, added).completed) await rewardCycle(tx, occasion, card, cycle, journalId)
  }
}

/** The stamps of a full cycle are redeemed, for what the card gives. */
async function rewardCycle(tx: Tx, occasion: Occasion, card: PunchCard, cycle: number, aboutId: string | null): Promise<void> {
  const { eventId, member, at, versionNumber, definition } = occasion
  const { gives, stampsNeeded } = card
  const memberId = member.id
  const now = tx.clock.now().toString()
  const transfers = [redeem({ unit: card.unit, amount: stampsNeeded, memberId })]
  if (gives.type === 'units') {
    const expiry = definition.units.find(({ code }) => code === gives.unit)?.expiry ?? { type: 'none' }
    const until = expiresAt(expiry, expiry.type === 'inactivity' ? now : at, definition.timeZone)
    transfers.push(issue({ unit: gives.unit, amount: gives.units, memberId }, { expiresAt: until, earnedAt: at }))
  }
  const { journalId } = await post(tx, {
    id: tx.newId(),
    programId: member.programId,
    kind: 'redeem',
    source: { type: 'card', id: `${memberId} ${card.key} ${cycle}` },
    ...(aboutId === null ? {} : { aboutId }),
    effectiveAt: at,
    details: { eventId, version: versionNumber, card: card.key, cycle },
    transfers,
  })
  const voucherId = gives.type === 'voucher' ? await giveVoucher(tx, occasion, cycleKey(card.key, cycle), gives.voucher, true) : null
  const reward = gives.type === 'units' ? { unit: gives.unit, units: gives.units } : { unit: null, units: null }
  insertCycle(tx, { memberId, card: card.key, cycle, eventId, stamps: stampsNeeded, completedAt: at, journalId, ...reward, voucherId, revokedAt: null })
}

/** What the reward of a cycle is known by to whoever issues vouchers. */
export function cycleKey(card: string, cycle: number): string {
  return `card:${card}:${cycle}`
}
