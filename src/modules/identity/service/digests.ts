import { systemActor } from '../../../kernel/actor.ts'
import { type Context, makeContext, transact } from '../../../platform/context.ts'
import type { TaskServices } from '../../../platform/module.ts'
import { giveBackDigest, takeForDigest } from '../repository/notifications.ts'
import { findUser, type User } from '../repository/users.ts'
import { digestMail } from '../rules/digest-text.ts'
import { actorOfUser, contextOfTask } from './authenticate.ts'
import { shownTo } from './notifications.ts'
import { getOrganization } from './organizations.ts'

/**
 * Sends what is new to a user, as far as they may see it now, at most once whatever crashes: that a mail tells it is
 * noted and committed before anything leaves the house.
 * @throws when the mail certainly did not leave, to be tried again
 */
export async function sendDigest(services: TaskServices, { organizationId, userId }: { organizationId: string; userId: string }): Promise<void> {
  const { mailer, log, visibility } = services
  if (mailer === undefined) return log.warn('no mail server is configured: a mail of notices was not sent')
  const found = await contextOf(services, organizationId, userId)
  if (found === undefined) return
  const { ctx, user } = found
  const digestId = ctx.newId()
  const taken = await transact(ctx, (tx) => takeForDigest(tx, userId, digestId, shownTo(tx, visibility)))
  const [first] = taken
  if (first === undefined) return
  const { name, language, timeZone } = await getOrganization(ctx)
  const words = digestMail(user.language ?? language, {
    organization: name,
    timeZone: user.timeZone ?? timeZone,
    notices: taken,
    total: first.total,
  })
  const outcome = await mailer.deliver({
    to: { name: user.displayName, address: user.email },
    ...words,
    from: { name: 'Rapport', address: null },
    ...{ replyTo: null, html: null, inReplyTo: null, references: [] },
    messageId: `<${digestId}@${ctx.organization.slug}.invalid>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  })
  if (outcome.outcome === 'sent') return
  if (outcome.outcome !== 'retry') return log.warn({ outcome: outcome.outcome }, 'a mail of notices did not arrive')
  await transact(ctx, async (tx) => giveBackDigest(tx, userId, digestId))
  throw new Error('a mail of notices was not taken')
}

/** The user with the sight that they have now; undefined when they, or their organization, are not active or want no mail any more. */
async function contextOf(services: TaskServices, organizationId: string, userId: string): Promise<{ ctx: Context; user: User } | undefined> {
  const ctx = await contextOfTask(services, organizationId, systemActor('mail'))
  if (ctx === undefined) return undefined
  const [user, actor] = [await findUser(ctx, userId), await actorOfUser(ctx, userId, { type: 'user', id: userId })]
  if (user === undefined || actor === undefined || user.notificationDigest === 'off') return undefined
  return { ctx: makeContext({ ...ctx, actor }), user }
}
