import type { Context, Tx } from '../../../platform/context.ts'
import { clawBack, post, restore } from '../../ledger/index.ts'
import { findCycles, revokeCycle } from '../repository/cards.ts'
import { restoredExpiry } from '../rules/expiry.ts'
import { nextCycle, takeStamps } from '../rules/punch-card.ts'
import type { Settlement } from '../rules/settling.ts'
import type { PunchCard } from '../rules/situation.ts'
import type { CardCycle } from '../rules/telling.ts'
import { cycleKey, stampsOf } from './giving.ts'
import { getMember } from './members.ts'
import { getProgram, versionsOf } from './programs.ts'
import type { Purchase } from './purchases.ts'

/** Where stamps that go are on full cards, the cards whose rewards are unused are opened again, the latest first: their stamps are there to be taken. */
export async function takeStampsBack(tx: Tx, purchase: Purchase, excess: readonly Settlement[], at: string): Promise<void> {
  const taken = Map.groupBy(excess, ({ card }) => card)
  for (const card of purchase.version.definition.cards) {
    const amount = (taken.get(card.key) ?? []).reduce((sum, { given, remains }) => sum + given - remains, 0)
    if (amount > 0) await reopenCycles(tx, purchase, card, amount, at)
  }
}

async function reopenCycles(tx: Tx, purchase: Purchase, card: PunchCard, amount: number, at: string): Promise<void> {
  const { member } = purchase
  const cycles = (await findCycles(tx, member.id)).filter((cycle) => cycle.card === card.key)
  const before = { stamps: await stampsOf(tx, member.id, card.unit), cycle: nextCycle(cycles) }
  // By their places, since members who became one may each have filled a cycle of the same number.
  let open = cycles.flatMap(({ revokedAt }, place) => (revokedAt === null ? place : []))
  const revoked = new Set<number>()
  // A reward may turn out to be used: then others before it are asked for.
  for (;;) {
    const place = takeStamps(card, before, amount, open).revoked.find((wanted) => !revoked.has(wanted))
    const next = cycles[place ?? -1]
    if (place === undefined || next === undefined) return
    if (await reopen(tx, purchase, next, at)) revoked.add(place)
    else open = open.filter((other) => other !== place)
  }
}

/** @returns whether the reward was still to be had */
async function reopen(tx: Tx, { member, program, version: { definition, number } }: Purchase, cycle: CardCycle, at: string): Promise<boolean> {
  const ruleKey = cycleKey(cycle.card, cycle.cycle)
  for (const participant of tx.participants ?? []) {
    if ((await participant.onVoucherTakenBack?.(tx, { eventId: cycle.eventId, ruleKey })) === false) return false
  }
  const memberId = member.id
  const { unit, units } = cycle
  const policy = definition.units.find(({ code }) => code === unit)?.clawback
  const maxDebt = policy?.type === 'debt' ? policy.maxDebt : 0
  const stampUnit = definition.cards.find(({ key }) => key === cycle.card)?.unit ?? ''
  const stampTerms = definition.units.find(({ code }) => code === stampUnit)
  const now = tx.clock.now().toString()
  const graceUntil = stampTerms?.restore.type === 'grace' ? (restoredExpiry(stampTerms.restore, now, now, definition.timeZone) ?? undefined) : undefined
  await post(tx, {
    id: tx.newId(),
    programId: program.id,
    kind: 'restore',
    source: { type: 'card_revoked', id: `${cycle.memberId} ${cycle.card} ${cycle.cycle}` },
    aboutId: cycle.journalId,
    effectiveAt: at,
    details: { eventId: cycle.eventId, version: number, card: cycle.card, cycle: cycle.cycle },
    transfers: [
      restore({ unit: stampUnit, amount: cycle.stamps, memberId }, cycle.journalId, graceUntil),
      ...(unit === null || units === null ? [] : [clawBack({ unit, amount: units, memberId }, { journalId: cycle.journalId, maxDebt })]),
    ],
  })
  revokeCycle(tx, { memberId: cycle.memberId, card: cycle.card, cycle: cycle.cycle, at: now })
  return true
}

/** The cards of the version in force, as they stand for a member. @throws memberNotFound */
export async function listCards(ctx: Context, memberId: string) {
  const member = await getMember(ctx, memberId)
  const version = (await versionsOf(ctx, await getProgram(ctx, member.programId))).at(-1)
  const cycles = await findCycles(ctx, memberId)
  const data = (version?.definition.cards ?? []).map(({ key, name, unit, stampsNeeded }) => {
    const rewards = cycles.filter(({ card }) => card === key)
    const stamps = member.balances.find((balance) => balance.unit === unit)?.available ?? 0
    return { key, name, unit, stamps, stampsNeeded, cycle: nextCycle(rewards), rewards }
  })
  return { data }
}
