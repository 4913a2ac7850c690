import type { UnitsExpired } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactVisibility } from '../../contacts/index.ts'
import { memberExpired } from '../events.ts'
import { findMember } from '../repository/members.ts'
import { about } from './members.ts'

/** Units have expired, which was booked. */
export async function tellExpired(tx: Tx, { programId, memberId, unit, amount }: UnitsExpired): Promise<void> {
  const member = await findMember(tx, memberId, contactVisibility)
  if (member === undefined) return
  const at = tx.clock.now().toString()
  announce(tx, { event: memberExpired, ...about(member), data: { programId, unit, amount, at }, summary: `${amount} ${unit}` })
}
