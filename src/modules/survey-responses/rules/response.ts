import { isDeepStrictEqual } from 'node:util'
import { fold } from '../../../kernel/fold.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { RESPONSE_MODES, RESPONSE_STATUSES, SurveyContext, surveyAnswers, surveyResponses } from '../tables.ts'
import { talliesOf } from './tallies.ts'

export type Response = Omit<typeof surveyResponses.$inferSelect, 'organizationId'>
export type Answer = Omit<typeof surveyAnswers.$inferSelect, 'organizationId'>

/** An answer as it is given: a value, or that the question is passed over. */
export type GivenAnswer = { readonly questionKey: string; readonly value: unknown } | { readonly questionKey: string; readonly skipped: true }

/** A response that staff enter for somebody. */
export interface Entry {
  readonly mode: (typeof RESPONSE_MODES)[number]
  readonly contactId?: string | null | undefined
  readonly status?: (typeof RESPONSE_STATUSES)[number] | undefined
  readonly startedAt?: string | undefined
  readonly completedAt?: string | undefined
  readonly language?: string | undefined
  readonly context?: SurveyContext | undefined
  readonly mayContact?: boolean | null | undefined
  readonly answers: readonly GivenAnswer[]
}

interface Making {
  readonly id: string
  readonly at: string
  readonly by: { readonly type: string; readonly id: string }
  readonly language: string
  readonly survey: { readonly id: string; readonly liveVersion: number; readonly anonymous: boolean }
}

/** @throws validationFailed */
export function enterResponse(entry: Entry, { id, at, by, language, survey }: Making): Response {
  const { mode, contactId = null, status = 'complete', context = {}, mayContact = null } = entry
  const given = entry.completedAt ?? entry.startedAt ?? at
  if (isAfter(given, at)) throw fault(entry.completedAt === undefined ? '/startedAt' : '/completedAt', 'in-the-future', 'has not come yet')
  if (survey.anonymous && contactId !== null) throw fault('/contactId', 'anonymous', 'is not kept by an anonymous survey')
  if (status === 'partial' && entry.completedAt !== undefined) throw fault('/completedAt', 'not-together', 'a partial response is not completed')
  const startedAt = entry.startedAt ?? given
  if (isAfter(startedAt, given)) throw fault('/startedAt', 'too-late', 'is after it was completed')
  const dated = survey.anonymous ? hourOf : (instant: string) => instant
  return {
    ...{ id, surveyId: survey.id, versionNumber: survey.liveVersion, invitationId: null, contactId, mode, recordedBy: { ...by }, status },
    ...{
      language: entry.language ?? language,
      context: { ...context },
      startedAt: dated(startedAt),
      completedAt: status === 'complete' ? dated(given) : null,
    },
    ...{ answeredAt: dated(given), mayContact, excludedReason: null, excludedBy: null, excludedAt: null, flag: null, submissionKey: null, contentHash: null },
    ...{ version: 1, createdAt: dated(at), updatedAt: dated(at) },
  }
}

export interface Completion {
  readonly completedAt?: string | undefined
  readonly mayContact?: boolean | null | undefined
}

/** What staff entered in part, finished. @throws validationFailed */
export function completeEntry(response: Response, { completedAt, mayContact }: Completion, { at, anonymous }: { at: string; anonymous: boolean }): Response {
  if (isAfter(completedAt ?? at, at)) throw fault('/completedAt', 'in-the-future', 'has not come yet')
  const dated = anonymous ? hourOf : (instant: string) => instant
  const completed = dated(completedAt ?? at)
  if (isAfter(response.startedAt, completed)) throw fault('/completedAt', 'too-early', 'is before it was begun')
  return {
    ...{ ...response, status: 'complete', completedAt: completed, answeredAt: completed, version: response.version + 1, updatedAt: dated(at) },
    mayContact: mayContact === undefined ? response.mayContact : mayContact,
  }
}

/** @param typeOf the type of a question */
export function answersOf(responseId: string, given: readonly GivenAnswer[], typeOf: (questionKey: string) => string): Answer[] {
  return given.map((answer) => {
    const value = 'value' in answer ? answer.value : undefined
    const { questionKey } = answer
    const type = typeOf(questionKey)
    const searchKey = type === 'text' && typeof value === 'string' ? fold(value) : null
    return { responseId, questionKey, value: value ?? null, skipped: value === undefined, tallies: talliesOf(type, value), searchKey }
  })
}

/** What an anonymous answer is about: nothing that belongs to one customer only. */
export function unlinked({ orderId: _order, interactionId: _interaction, complaintId: _complaint, ...context }: SurveyContext): SurveyContext {
  return context
}

type Kept = Pick<Answer, 'questionKey' | 'value' | 'skipped'>

/** What was answered before with what is answered now, which stands first: so faults are told where they were given. */
export function overlaid(kept: readonly Kept[], given: readonly GivenAnswer[]): GivenAnswer[] {
  const now = new Set(given.map(({ questionKey }) => questionKey))
  const before = kept.filter(({ questionKey }) => !now.has(questionKey))
  return [...given, ...before.map(({ questionKey, value, skipped }) => (skipped ? { questionKey, skipped: true as const } : { questionKey, value }))]
}

/** Whether all that is given was answered so already. */
export function isSame(kept: readonly Kept[], given: readonly GivenAnswer[]): boolean {
  return given.every((answer) => {
    const before = kept.find(({ questionKey }) => questionKey === answer.questionKey)
    return before !== undefined && isDeepStrictEqual(before.value, 'value' in answer ? answer.value : null) && before.skipped === !('value' in answer)
  })
}

/** Of what nobody shall know when it was: its hour (of UTC). */
function hourOf(instant: string): string {
  return Temporal.Instant.from(instant).round({ smallestUnit: 'hour', roundingMode: 'floor' }).toString()
}

function isAfter(a: string, b: string): boolean {
  return Temporal.Instant.compare(Temporal.Instant.from(a), Temporal.Instant.from(b)) > 0
}

const fault = (pointer: string, code: string, detail: string) => validationFailed({ errors: [{ pointer, code, detail }] })
