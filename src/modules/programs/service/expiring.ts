import type { UnitsExpired } from '../../../kernel/participants.ts'
import { refuse } from '../../../kernel/problem.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { type Due, scheduleDue, scheduleSooner } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import type { HeldDueWork } from '../../../platform/module.ts'
import { contactVisibility } from '../../contacts/index.ts'
import { expiringSoon } from '../../ledger/index.ts'
import { memberNotFound } from '../errors.ts'
import { memberExpired, pointsExpiring } from '../events.ts'
import { findToldUntil, saveToldUntil } from '../repository/activity.ts'
import { findMember, lockMember } from '../repository/members.ts'
import { noticeAt } from '../rules/expiry.ts'
import { isBefore } from '../rules/periods.ts'
import type { Definition } from '../rules/situation.ts'
import { about, holdMember } from './members.ts'
import { getProgram, versionsOf } from './programs.ts'

/** The kind of due work that tells a member ahead of what expires; its reference is `<memberId> <unit>`. */
export const EXPIRING_DUE = 'programs.expiring'
const FOR_EVER = '9999-12-31T00:00:00Z'

/** Units of a member that expire, if they do. */
export interface Expiring {
  readonly unit: string
  readonly expiresAt?: string | null
}

/** When a member is to be told ahead of what expires; of what expires too soon for that, never. */
export function noticesOf(ctx: Context, { units, timeZone }: Definition, memberId: string, lots: readonly Expiring[]): Due[] {
  const now = ctx.clock.now().toString()
  return lots.flatMap(({ unit, expiresAt = null }) => {
    const days = units.find(({ code }) => code === unit)?.expiryNoticeDays ?? null
    if (days === null || expiresAt === null) return []
    const dueAt = noticeAt(expiresAt, days, timeZone)
    return isBefore(now, dueAt) ? [{ kind: EXPIRING_DUE, reference: `${memberId} ${unit}`, dueAt }] : []
  })
}

/** A member has units that expire: it will be told ahead. */
export function awaitNotice(tx: Tx, definition: Definition, memberId: string, lots: readonly Expiring[]): void {
  scheduleSooner(tx, ...noticesOf(tx, definition, memberId, lots))
}

/** Tells what expires soon, once for each day, and waits for what expires later. */
export const expiringWork: HeldDueWork = {
  hold: async (tx, reference) => void (await holdMember(tx, reference.split(' ')[0] ?? '')),
  async meet(tx, reference) {
    const [memberId = '', unit = ''] = reference.split(' ')
    const member = (await lockMember(tx, memberId)) ?? refuse(memberNotFound())
    const definition = (await versionsOf(tx, await getProgram(tx, member.programId))).at(-1)?.definition
    const days = definition?.units.find(({ code }) => code === unit)?.expiryNoticeDays ?? null
    if (definition === undefined || days === null || member.contactId === null) return
    const now = tx.clock.now().toString()
    const toldUntil = await findToldUntil(tx, { memberId, unit })
    const ahead = (await expiringSoon(tx, memberId, FOR_EVER))
      .filter((lots) => lots.unit === unit && (toldUntil === undefined || isBefore(toldUntil, lots.expiresAt)))
      .map((lots) => ({ ...lots, dueAt: noticeAt(lots.expiresAt, days, definition.timeZone) }))
    const soon = ahead.filter(({ dueAt }) => !isBefore(now, dueAt))
    for (const { amount, expiresAt } of soon) {
      announce(tx, {
        event: pointsExpiring,
        ...about(member),
        data: { programId: member.programId, memberId, unit, amount, expiresAt },
        summary: `${amount} ${unit}`,
      })
    }
    const last = soon.at(-1)
    if (last !== undefined) saveToldUntil(tx, { memberId, unit, toldUntil: last.expiresAt })
    const next = ahead[soon.length]
    if (next !== undefined) scheduleDue(tx, { kind: EXPIRING_DUE, reference, dueAt: next.dueAt })
  },
}

/** Units have expired, which was booked. */
export async function tellExpired(tx: Tx, { programId, memberId, unit, amount }: UnitsExpired): Promise<void> {
  const member = await findMember(tx, memberId, contactVisibility)
  if (member === undefined) return
  const at = tx.clock.now().toString()
  announce(tx, { event: memberExpired, ...about(member), data: { programId, unit, amount, at }, summary: `${amount} ${unit}` })
}
