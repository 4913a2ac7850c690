import type { Tx } from '../../../platform/context.ts'
import { cancelDue, scheduleDue } from '../../../platform/jobs/due-work.ts'
import { enqueue } from '../../../platform/jobs/runner.ts'
import type { DueWorkHandler } from '../../../platform/module.ts'
import { findUser, type User } from '../repository/users.ts'
import { type DigestWish, nextDigest } from '../rules/digest.ts'

/** The kind of due work that is a mail of notices; its reference is the user. */
export const DIGEST_DUE = 'notifications.digest'
export const DIGEST_TASK = 'send_digest'

/** What a new user has: mail for those who want it. */
export const NO_DIGEST: DigestWish = { notificationDigest: 'off', notificationDigestHour: 8 }

/** Sets when the next mail is due, or that none is. */
export function scheduleDigest(tx: Tx, user: Pick<User, 'id' | 'timeZone'> & DigestWish): void {
  const dueAt = nextDigest(user, tx.clock.now(), user.timeZone ?? tx.organization.timeZone)
  if (dueAt === null) cancelDue(tx, { kind: DIGEST_DUE, reference: user.id })
  else scheduleDue(tx, { kind: DIGEST_DUE, reference: user.id, dueAt })
}

/** After the process was down there is one mail, not one for each that was missed. */
export const digestWhenDue: DueWorkHandler = async (tx, userId) => {
  const user = await findUser(tx, userId)
  if (user === undefined || user.notificationDigest === 'off') return
  scheduleDigest(tx, user)
  enqueue(tx, DIGEST_TASK, { organizationId: tx.organization.id, userId })
}
