import { and, eq, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import { whereAll } from '../../../platform/lists.ts'
import { type ContactVisibility, limited, nobodysOrSeen } from '../../../platform/visibility.ts'
import { surveyInvitations as invitations } from '../tables.ts'

/** Invitations that went out, by what became of them. What was suppressed never did. */
export interface Sending {
  readonly sent: number
  readonly bounced: number
  /** Of those that did not come back: begun, but not submitted; never known of an anonymous survey. */
  readonly partial: number
  readonly complete: number
}

/** Of those sent in a period, to contacts whom the caller may see. @param visibility whether the contact of a column is one; all are counted where it is not said */
export async function countSendings(
  ctx: Context,
  surveyId: string,
  period: { readonly start: string; readonly end: string },
  visibility: ContactVisibility | undefined,
): Promise<Sending> {
  const visible = visibility === undefined ? [] : limited(ctx, nobodysOrSeen(visibility, invitations.contactId))
  const isComplete = sql`(${invitations.completedAt} is not null or ${invitations.spent})`
  // An address that passes mail on and sends it back counts once: rates stay within 100.
  const arrived = sql`${invitations.bouncedAt} is null`
  const counted: Statement<Sending> = statement(
    undefined,
    { sent: sql<number>``, bounced: sql<number>``, partial: sql<number>``, complete: sql<number>`` },
    (_, given) => sql`
    select count(*), count(*) filter (where ${invitations.bouncedAt} is not null), count(*) filter (where ${invitations.startedAt} is not null and not ${isComplete} and ${arrived}),
      count(*) filter (where ${isComplete} and ${arrived})
    from ${invitations} where ${and(
      ours(invitations),
      eq(invitations.surveyId, given('surveyId')),
      sql`${invitations.sentAt} >= ${given('start')}::timestamptz and ${invitations.sentAt} < ${given('end')}::timestamptz`,
      whereAll(visible),
    )}`,
  )
  return (await ctx.one(counted, { surveyId, start: period.start, end: period.end })) ?? { sent: 0, bounced: 0, partial: 0, complete: 0 }
}
