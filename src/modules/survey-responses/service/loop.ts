import { systemActor } from '../../../kernel/actor.ts'
import { idIn } from '../../../kernel/id.ts'
import { isConcealed } from '../../../platform/concealment.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { businessDueAt } from '../../calendars/index.ts'
import { createComplaintWithin, standingOfComplaint } from '../../complaints/index.ts'
import { type Contact, contactVisibility, lockSurvivor } from '../../contacts/index.ts'
import { findTeam, findUser } from '../../identity/index.ts'
import { seenOrders } from '../../orders/index.ts'
import { type FollowUpRule, followUpsOf, getSurvey, type Question, type Survey, shownQuestions } from '../../surveys/index.ts'
import { createTaskWithin, standingOfTask } from '../../tasks/index.ts'
import { openWinBackWithin, standingOfWinBack } from '../../win-backs/index.ts'
import { responseFollowedUp } from '../events.ts'
import { claimItem, countLoop, nameTarget, type Standings } from '../repository/loop.ts'
import { isAboutStaff, type LoopItem, mayFollowUp, newLoop, type ShownLoop, wordsOf } from '../rules/loop.ts'
import { type LoopFigures, loopFigures } from '../rules/loop-figures.ts'
import type { Answer, Response } from '../rules/response.ts'

/** The modules of what is opened say where it stands: it is asked of them, and so is right whoever moved it. */
export const STANDINGS: Standings = { task: standingOfTask, complaint: standingOfComplaint, win_back: standingOfWinBack }

interface Closing {
  readonly survey: Pick<Survey, 'title' | 'followUps'>
  readonly questions: readonly Question[]
  readonly response: Response
  readonly answers: readonly Pick<Answer, 'questionKey' | 'value'>[]
}

/**
 * Opens what the rules of the survey want done about a response, in the transaction that completes it and once for each rule,
 * however often this is told. Nothing is opened about who did not agree to be contacted, who is unknown, archived or erased.
 */
export async function closeLoop(caller: Tx, closing: Closing): Promise<ShownLoop> {
  const { survey, questions, response, answers } = closing
  const given = answers.flatMap(({ questionKey, value }) => (value === null ? [] : [{ questionKey, value }]))
  const asked = shownQuestions(questions, given)
  const said = given.filter(({ questionKey }) => asked.some(({ key }) => key === questionKey))
  const rules = followUpsOf(survey.followUps, said, questions)
  if (rules.length === 0 || response.contactId === null || !mayFollowUp(response, said)) return newLoop([])
  // Not the respondent and not whoever wrote it down: the rule does it, and tells also them.
  const tx: Tx = { ...caller, actor: systemActor('surveys') }
  const contact = await lockSurvivor(tx, response.contactId)
  if (contact === undefined || contact.archivedAt !== null || contact.erasedAt !== null) return newLoop([])
  const items: LoopItem[] = []
  for (const rule of rules) {
    const item = await follow(tx, { ...closing, answers: said }, contact, rule)
    // A complaint is kept from whom it names, also when they wrote the answers down.
    if (item !== undefined && !(await isConcealed(caller, item.targetId))) items.push(item)
  }
  return newLoop(items)
}

/** @returns undefined where the rule has opened something about the response before */
async function follow(tx: Tx, closing: Closing, contact: Contact, rule: FollowUpRule): Promise<LoopItem | undefined> {
  const { id: responseId, surveyId } = closing.response
  const claimed: LoopItem = {
    ...{ responseId, ruleKey: rule.key, surveyId, kind: rule.open, targetId: null, settledAs: null, openedAt: tx.clock.now().toString() },
  }
  if (!(await claimItem(tx, claimed))) return undefined
  const item = { ...claimed, targetId: await open(tx, closing, contact, rule) }
  nameTarget(tx, item)
  const { ruleKey, kind, targetId } = item
  announce(tx, { event: responseFollowedUp, resourceId: responseId, contactId: contact.id, aboutId: targetId, data: { surveyId, ruleKey, kind, id: targetId } })
  return item
}

/** @returns the id of what was opened */
async function open(tx: Tx, { survey, questions, response, answers }: Closing, contact: Contact, rule: FollowUpRule): Promise<string> {
  const related = { type: 'survey_response', id: response.id }
  const contactId = contact.id
  const { ownerId, teamId } = await assignmentOf(tx, rule, contact)
  switch (rule.open) {
    case 'task': {
      const { type, priority, title } = rule
      const dueAt = await dueAtOf(tx, rule)
      return (await createTaskWithin(tx, { type, priority, title: title ?? survey.title, contactId, assigneeId: ownerId, teamId, dueAt, related })).id
    }
    case 'win_back':
      return (await openWinBackWithin(tx, { contactId, related, ownerId, teamId, dueAt: await dueAtOf(tx, rule) })).id
    case 'complaint': {
      const { productId, staffId } = response.context
      const orderId = idIn(response.context.orderId)
      // What was asked before orders were known may name anything.
      const isOrder = orderId !== null && (await seenOrders(tx, [orderId])).has(orderId)
      const named = isAboutStaff(rule, questions, answers) && staffId != null ? ((await findUser(tx, staffId))?.id ?? null) : null
      const subjects = [
        ...(productId == null ? [] : [{ kind: 'product' as const, id: productId }]),
        ...(named === null ? [] : [{ kind: 'staff' as const, id: named }]),
      ]
      const made = await createComplaintWithin(tx, {
        ...{ contactId, channel: 'survey', description: wordsOf(questions, answers, response.language) || survey.title, language: response.language },
        // Whom it names cannot work on it.
        ...{ subjects, orderId: isOrder ? orderId : null, severity: rule.severity, ownerId: ownerId === named ? null : ownerId, teamId },
      })
      return made.id
    }
  }
}

/** Who has left since the rule was made gets nothing. */
async function assignmentOf(tx: Tx, rule: FollowUpRule, contact: Contact): Promise<{ ownerId: string | null; teamId: string | null }> {
  const owner = rule.contactOwner ? await hereOf(tx, contact.ownerId) : null
  const teamId = rule.teamId !== null && (await findTeam(tx, rule.teamId)) !== undefined ? rule.teamId : null
  return { ownerId: owner ?? (await hereOf(tx, rule.ownerId)), teamId }
}

async function hereOf(tx: Tx, userId: string | null): Promise<string | null> {
  const user = userId === null ? undefined : await findUser(tx, userId)
  return user === undefined || user.status === 'suspended' ? null : user.id
}

/** Plain hours where the calendar is gone. */
async function dueAtOf(tx: Tx, { dueWithinHours, calendarId }: Exclude<FollowUpRule, { open: 'complaint' }>): Promise<string | null> {
  if (dueWithinHours === null) return null
  const now = tx.clock.now()
  const minutes = Math.round(dueWithinHours * 60)
  const counted = calendarId === null ? undefined : await businessDueAt(tx, calendarId, { start: now.toString(), businessMinutes: minutes })
  return counted ?? now.add({ minutes }).toString()
}

/** What the rules of a survey opened and where it stands. @throws surveyNotFound */
export async function getLoop(ctx: Context, surveyId: string): Promise<LoopFigures> {
  await getSurvey(ctx, surveyId)
  return loopFigures(await countLoop(ctx, surveyId, STANDINGS, contactVisibility), ctx.clock.now().toString())
}
