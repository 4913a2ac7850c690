import type { ComplaintChange, RecordedInteraction } from '../../../kernel/participants.ts'
import { Refusal } from '../../../kernel/problem.ts'
import type { Tx } from '../../../platform/context.ts'
import { scheduleDue } from '../../../platform/jobs/due-work.ts'
import { seeComplaint } from '../../complaints/index.ts'
import { getInteraction } from '../../interactions/index.ts'
import { findAskingAfter, findSurvey, type Survey, takesAnswers } from '../../surveys/index.ts'
import { isAmong, isAskable, type Occasion } from '../rules/audience.ts'
import type { SurveyContext } from '../rules/context.ts'
import { contextOf } from './context.ts'
import { askAfter } from './invite.ts'
import { obstacleOf } from './open.ts'

/** Surveys that ask by themselves: what they ask after is heard of in its own transaction, and asked about by the clock. */

export const ASKING_DUE = 'survey_invitation.ask'

type After = NonNullable<Survey['audience']>['after']

/** A complaint was closed. */
export async function hearComplaint(tx: Tx, { complaintId, action }: ComplaintChange): Promise<void> {
  if (action === 'close') await plan(tx, 'complaint_closed', [{ id: complaintId, at: tx.clock.now() }])
}

export async function hearInteractions(tx: Tx, recorded: readonly RecordedInteraction[]): Promise<void> {
  const askable = recorded.filter((interaction) => isAskable(interaction, tx.clock.now()))
  if (askable.length > 0)
    await plan(
      tx,
      'interaction',
      askable.map(({ id, occurredAt }) => ({ id, at: Temporal.Instant.from(occurredAt) })),
    )
}

async function plan(tx: Tx, after: After, occasions: readonly { readonly id: string; readonly at: Temporal.Instant }[]): Promise<void> {
  for (const { id: surveyId, audience } of await findAskingAfter(tx, after))
    for (const { id, at } of occasions)
      scheduleDue(tx, { kind: ASKING_DUE, reference: `${surveyId} ${after} ${id}`, dueAt: at.add({ hours: audience?.delayHours ?? 0 }).toString() })
}

/** The time to ask has come: what it is about, and the survey, are as they are by now. */
export async function askWhenDue(tx: Tx, reference: string): Promise<void> {
  const [surveyId = '', after, id = ''] = reference.split(' ') as [string?, After?, string?]
  const survey = await findSurvey(tx, surveyId)
  if (survey?.audience == null || survey.audience.after !== after || (survey.status !== 'paused' && !takesAnswers(survey, tx.clock.now()))) return
  const found = after === 'complaint_closed' ? await closedComplaint(tx, id) : await interaction(tx, id)
  if (found === undefined || !isAmong(survey.audience.filter, found)) return
  const context = await contextOf(tx, survey, found.context)
  await askAfter(
    tx,
    survey,
    found.contactId,
    { channel: survey.audience.channel, occasion: `${after} ${id}` },
    context,
    await obstacleOf(tx, survey, tx.clock.now()),
  )
}

type Found = Occasion & { readonly contactId: string; readonly context: SurveyContext }

async function closedComplaint(tx: Tx, id: string): Promise<Found | undefined> {
  const complaint = await seeComplaint(tx, id)
  if (complaint?.status !== 'closed' || complaint.contactId === null) return undefined
  const { contactId, channel, outcome } = complaint
  return { contactId, channel, outcome, context: { complaintId: id } }
}

async function interaction(tx: Tx, id: string): Promise<Found | undefined> {
  try {
    const { contactId, channel, kind } = await getInteraction(tx, id)
    return { contactId, channel, kind, context: { interactionId: id } }
  } catch (error) {
    // It was deleted in the meantime.
    if (error instanceof Refusal) return undefined
    throw error
  }
}
