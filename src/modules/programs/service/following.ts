import type { Tx } from '../../../platform/context.ts'
import { extendLots } from '../../ledger/index.ts'
import { saveActivity } from '../repository/activity.ts'
import { expiresAt } from '../rules/expiry.ts'
import type { Program } from '../rules/program.ts'
import type { Award, Member } from '../rules/telling.ts'
import { awaitNotice } from './expiring.ts'
import { versionsOf } from './programs.ts'
import { followTier } from './tiers.ts'

/** What comes of a booking: units that live with the member live on, and the tier follows. */
export async function followBooking(
  tx: Tx,
  program: Program,
  member: Member,
  { eventId, awards }: { readonly eventId: string; readonly awards: readonly Award[] },
) {
  const definition = (await versionsOf(tx, program)).at(-1)?.definition
  const atOnce = awards.filter(({ maturesAt }) => maturesAt === null)
  if (definition !== undefined) awaitNotice(tx, definition, member.id, atOnce)
  if (awards.length > 0) await noteActivity(tx, program, member, eventId)
  await followTier(tx, program, member)
}

/**
 * A member earned or redeemed: what it has of units that expire by inactivity lives on from now.
 * @param by the event, or the journal of the redemption: once for each
 */
export async function noteActivity(tx: Tx, program: Program, { id: memberId }: Pick<Member, 'id'>, by: string): Promise<void> {
  const definition = (await versionsOf(tx, program)).at(-1)?.definition
  const units = definition?.units.filter(({ expiry }) => expiry.type === 'inactivity') ?? []
  if (definition === undefined || units.length === 0) return
  const lastActiveAt = tx.clock.now().toString()
  saveActivity(tx, { memberId, lastActiveAt })
  for (const { code: unit, expiry } of units) {
    const until = expiresAt(expiry, lastActiveAt, definition.timeZone)
    awaitNotice(tx, definition, memberId, [{ unit, expiresAt: until }])
    if (until !== null)
      await extendLots(tx, { programId: program.id, memberId, unit, until, source: { type: 'activity', id: `${by} ${unit}` }, details: { reason: 'activity' } })
  }
}
