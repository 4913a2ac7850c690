import { sql } from 'drizzle-orm'
import { unconcealed } from '../../../platform/concealment.ts'
import type { Context } from '../../../platform/context.ts'
import type { Condition } from '../../../platform/lists.ts'
import { type ContactVisibility, limited, nobodysOrSeen } from '../../../platform/visibility.ts'
import { surveyResponses } from '../tables.ts'

/** The complaint that a response is about, which may be kept from somebody. */
const ABOUT = sql`${surveyResponses.context} ->> 'complaintId'`

/** Nobody sees what is about a complaint that is kept from them. Limited staff see responses of nobody in particular, and of contacts whom they may see. */
export function visible(ctx: Context, visibility: ContactVisibility): Condition[] {
  return [...unconcealed(ctx, ABOUT), ...limited(ctx, nobodysOrSeen(visibility, surveyResponses.contactId))]
}
