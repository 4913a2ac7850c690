import { applyPatch } from '../../../kernel/merge-patch.ts'
import { transitionNotAllowed, validationFailed } from '../../../kernel/problems.ts'
import { surveyDraftMissing, surveyPublished } from '../errors.ts'
import type { SURVEY_STATUSES, surveys, surveyVersions } from '../tables/surveys.ts'

export type Survey = Omit<typeof surveys.$inferSelect, 'organizationId'>
export type SurveyVersion = Omit<typeof surveyVersions.$inferSelect, 'organizationId'>
export type Status = (typeof SURVEY_STATUSES)[number]

/** The life of a survey. Publishing a live one makes its draft the version that is answered from then on; a closed one stays closed. */
const TRANSITIONS = {
  update: { from: ['draft', 'live', 'paused'] },
  edit: { from: ['draft', 'live', 'paused'] },
  publish: { from: ['draft', 'live', 'paused'], to: 'live' },
  pause: { from: ['live'], to: 'paused' },
  resume: { from: ['paused'], to: 'live' },
  close: { from: ['draft', 'live', 'paused'], to: 'closed' },
} as const satisfies Record<string, { readonly from: readonly Status[]; readonly to?: Status }>
export type Action = keyof typeof TRANSITIONS
/** Actions with an address of their own; `edit` is a new version, `update` a PATCH. */
export type Move = Exclude<Action, 'update' | 'edit'>

/** @throws transitionNotAllowed with what is allowed instead */
export function expectAllowed(action: Action, status: Status): void {
  if ((TRANSITIONS[action].from as readonly Status[]).includes(status)) return
  const allowed = Object.entries<{ readonly from: readonly Status[]; readonly to?: Status }>(TRANSITIONS)
    .filter(([, { from }]) => from.includes(status))
    .map(([name, { to = status }]) => ({ action: name, to: [to] }))
  throw transitionNotAllowed({ detail: `The survey is ${status}.`, allowed })
}

export const CHANGEABLE_FIELDS = [
  ...(['key', 'title', 'languages', 'texts', 'opensAt', 'closesAt', 'quota', 'anonymous', 'quietDays', 'invitationDays', 'reminderDays', 'audience'] as const),
  ...(['thankYouUrl', 'allowedOrigins', 'honeypot', 'limits', 'fillSecondsMin', 'asksToContact', 'followUps'] as const),
] as const satisfies readonly (keyof Survey)[]
export type NewSurvey = Pick<Survey, (typeof CHANGEABLE_FIELDS)[number] | 'kind'>
export type SurveyPatch = { readonly [F in (typeof CHANGEABLE_FIELDS)[number]]?: Survey[F] | undefined }

/** @throws validationFailed */
export function createSurvey(input: NewSurvey, { id, at }: { readonly id: string; readonly at: string }): Survey {
  return sound({ ...input, id, status: 'draft', liveVersion: null, draftVersion: 1, version: 1, createdAt: at, updatedAt: at })
}

/** @throws transitionNotAllowed, surveyPublished, validationFailed */
export function changeSurvey(survey: Survey, patch: SurveyPatch): Survey {
  expectAllowed('update', survey.status)
  if (patch.anonymous !== undefined && patch.anonymous !== survey.anonymous && survey.liveVersion !== null) throw surveyPublished()
  return sound(applyPatch<Survey>(survey, patch))
}

/** @throws validationFailed */
function sound(survey: Survey): Survey {
  const { opensAt, closesAt, languages, reminderDays, invitationDays, anonymous, asksToContact, followUps } = survey
  const refuse = (pointer: string, code: string, detail: string) => validationFailed({ errors: [{ pointer, code, detail }] })
  if (opensAt !== null && closesAt !== null && Temporal.Instant.compare(Temporal.Instant.from(opensAt), Temporal.Instant.from(closesAt)) >= 0)
    throw refuse('/closesAt', 'too-early', 'is not after it opens')
  if (new Set(languages).size < languages.length) throw refuse('/languages', 'duplicate', 'names a language twice')
  if (reminderDays.some((day) => day >= invitationDays)) throw refuse('/reminderDays', 'too-late', 'an invitation is over by then')
  if (anonymous && asksToContact) throw refuse('/asksToContact', 'not-together', 'who answers anonymously cannot be contacted')
  if (anonymous && followUps.length > 0) throw refuse('/followUps', 'not-together', 'who answers anonymously cannot be contacted')
  return { ...survey, reminderDays: [...new Set(reminderDays)].sort((a, b) => a - b) }
}

/** @throws transitionNotAllowed, surveyDraftMissing */
export function moveSurvey(survey: Survey, move: Move): Survey {
  expectAllowed(move, survey.status)
  const status = TRANSITIONS[move].to
  if (move !== 'publish') return { ...survey, status }
  if (survey.draftVersion === null) throw surveyDraftMissing()
  return { ...survey, status, liveVersion: survey.draftVersion, draftVersion: null }
}

export function nextVersion(survey: Survey, at: string): Survey {
  return { ...survey, version: survey.version + 1, updatedAt: at }
}

/** Whether it takes answers at an instant; what was begun before it closed may still be finished by whoever was invited. */
export function takesAnswers({ status, opensAt, closesAt }: Survey, at: Temporal.Instant): boolean {
  const isPast = (instant: string) => Temporal.Instant.compare(Temporal.Instant.from(instant), at) <= 0
  return status === 'live' && (opensAt === null || isPast(opensAt)) && (closesAt === null || !isPast(closesAt))
}
