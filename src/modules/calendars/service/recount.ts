import type { Participant } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import { findGoing, type Going, lockGoing } from '../repository/clocks.ts'
import type { Calendar } from '../rules/calendar.ts'
import { type Clock, changeRule, type OpeningsOf } from '../rules/clock.ts'
import { type Policy, type Rules, ruled } from '../rules/policy.ts'
import { calendarOf, keep, sceneOf, withRules } from './scene.ts'

/** Whoever has the subjects of the clocks learns that they are due at another time. */
type Participants = readonly Participant<Tx>[]

const PIECE_MAX = 500

/** The clocks that run by a calendar go on by its new hours, from now on. */
export async function recountCalendar(tx: Tx, calendar: Calendar, participants: Participants): Promise<void> {
  const since = tx.clock.now().toString()
  await recount(tx, { column: 'calendarId', id: calendar.id }, { calendar, participants }, (clock) => {
    const rule = clock.history.rules.at(-1)
    return rule === undefined ? clock : changeRule(clock, { ...rule, since, reason: 'calendar', revisionId: calendar.revisionId })
  })
}

/** The clocks that run under a policy go on by its targets and its calendar, from now on, and come to the moments that it says. */
export async function recountPolicy(tx: Tx, policy: Policy, participants: Participants): Promise<void> {
  const at = tx.clock.now().toString()
  const rules = { policy, calendar: await calendarOf(tx, policy) }
  const make = (clock: Clock, openingsOf: OpeningsOf) => ruled(clock, rules, { priority: clock.priority, at, reason: 'policy' }, openingsOf)
  await recount(tx, { column: 'policyId', id: policy.id }, { ...rules, participants }, make)
}

/** A piece at a time, so that no more of them are held in memory. The subjects are locked before their clocks, as by whoever moves them. */
async function recount(
  tx: Tx,
  which: Pick<Going, 'column' | 'id'>,
  { participants, ...rules }: Partial<Rules> & { readonly participants: Participants },
  make: (clock: Clock, openingsOf: OpeningsOf) => Clock,
): Promise<void> {
  for (let after: string | undefined; ; ) {
    const found = await findGoing(tx, { ...which, after, limit: PIECE_MAX })
    for (const participant of participants) await participant.onClocksHold?.(tx, found)
    const clockIds = found.map(({ clockId }) => clockId)
    const piece = await lockGoing(tx, which, clockIds)
    const scene = withRules(await sceneOf(tx, piece), rules)
    for (const clock of piece) keep(tx, make(clock, scene.openingsOf), scene)
    for (const participant of participants) await participant.onClocksRecounted?.(tx, found)
    after = clockIds.at(-1)
    if (found.length < PIECE_MAX) return
  }
}
