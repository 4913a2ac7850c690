import { eq, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { ours, statement } from '../../../platform/database.ts'
import { movable } from '../../../platform/merging.ts'
import { surveyAnswers, surveyResponses } from '../tables.ts'

export const movedResponses = movable('surveyResponses', surveyResponses, surveyResponses.contactId)

/** Holds the responses of a person: whoever is about to write of them has written, or waits until they are erased. @returns their ids */
export async function holdResponsesOf(tx: Tx, contactId: string): Promise<string[]> {
  return (await tx.many(hold, { contactId })).map(({ id }) => id)
}
const hold = statement(
  'surveyResponses.holdOf',
  { id: surveyResponses.id },
  (_, given) => sql`
  select id from ${surveyResponses} where ${ours(surveyResponses)} and ${eq(surveyResponses.contactId, given('contactId'))} order by id for no key update`,
)

/**
 * Takes the person out of responses, and their words and dates out of the answers: what was answered stays answered and is
 * counted on, scores and choices stay, and of what it was about nothing that leads back to them.
 */
export function eraseResponses(tx: Tx, ids: readonly string[]): void {
  tx.later(eraseAnswers, { ids })
  tx.later(erase, { ids, at: tx.clock.now().toString() })
}
/** What another answer hides has no tally, and may be words. */
const eraseAnswers = statement(
  'surveyAnswers.erase',
  {},
  (_, given) => sql`
  update ${surveyAnswers} set value = null where ${ours(surveyAnswers)} and response_id = any(${given('ids')}::uuid[])
    and tallies in ('{}', '{*}') and jsonb_typeof(value) = 'string'`,
)
const erase = statement(
  'surveyResponses.erase',
  {},
  (_, given) => sql`
  update ${surveyResponses} set contact_id = null, may_contact = null, excluded_reason = null, context = context - '{orderId,interactionId,complaintId}'::text[],
    version = version + 1, updated_at = ${given('at')}::timestamptz
  where ${ours(surveyResponses)} and id = any(${given('ids')}::uuid[])`,
)
