import type { FollowUpRule, LOOP_STATES, STANDINGS, surveyLoopItems } from '../tables.ts'

export type LoopItem = Omit<typeof surveyLoopItems.$inferSelect, 'organizationId'>
type Standing = (typeof STANDINGS)[number]

export interface ShownLoop {
  readonly state: (typeof LOOP_STATES)[number]
  readonly items: readonly (Pick<LoopItem, 'ruleKey' | 'kind' | 'openedAt'> & { readonly id: string | null; readonly state: Standing })[]
}

/** The loop of a response about which these were opened just now. */
export function newLoop(items: readonly LoopItem[]): ShownLoop {
  return {
    state: items.length === 0 ? 'none' : 'open',
    items: items.map(({ ruleKey, kind, targetId, openedAt }) => ({ ruleKey, kind, id: targetId, state: 'open', openedAt })),
  }
}

interface Answered {
  readonly mayContact: boolean | null
  readonly contactId: string | null
  readonly flag: string | null
  readonly status: string
}

/** The question by which templates ask whether the respondent may be contacted. */
const AGREEMENT_KEY = 'contact_ok'

/**
 * Whether anything may be opened about a response: it is complete, nobody's machine sent it, it is somebody's, and they agreed
 * to be contacted about it. Who was not asked has not agreed.
 */
export function mayFollowUp(
  { mayContact, contactId, flag, status }: Answered,
  answers: readonly { readonly questionKey: string; readonly value: unknown }[],
): boolean {
  if (status !== 'complete' || flag !== null || contactId === null) return false
  return mayContact ?? answers.some(({ questionKey, value }) => questionKey === AGREEMENT_KEY && value === true)
}

/** The respondent's own words, for whoever looks into it; where they said none, what they answered to each question. */
export function wordsOf(
  questions: readonly { readonly key: string; readonly type: string; readonly text: Readonly<Record<string, string>> }[],
  answers: readonly { readonly questionKey: string; readonly value: unknown }[],
  language: string,
): string {
  const given = questions.flatMap((question) => {
    const value = answers.find(({ questionKey }) => questionKey === question.key)?.value
    return value === undefined || value === null ? [] : [{ question, value }]
  })
  const words = given.flatMap(({ question, value }) => (question.type === 'text' ? [String(value)] : []))
  const lines =
    words.length > 0 ? words : given.map(({ question: { text }, value }) => `${text[language] ?? Object.values(text)[0] ?? ''} ${JSON.stringify(value)}`)
  return lines.join('\n\n').slice(0, WORDS_LENGTH_MAX)
}
const WORDS_LENGTH_MAX = 20_000

interface AboutDriver {
  readonly key: string
  readonly driver?: string | undefined
}

/** Whether a rule was met by what was said of the staff who served: whoever that was is who a complaint names. */
export function isAboutStaff(
  { when }: Pick<FollowUpRule, 'when'>,
  questions: readonly AboutDriver[],
  answers: readonly { readonly questionKey: string; readonly value: unknown }[],
): boolean {
  if ('condition' in when || ('driver' in when && when.driver !== undefined && when.driver !== 'staff')) return false
  const atMost = 'questionKey' in when ? when.atMost : when.driverAtMost
  const ofStaff = questions.filter(({ key, driver }) => driver === 'staff' && (!('questionKey' in when) || when.questionKey === key))
  return answers.some(({ questionKey, value }) => typeof value === 'number' && value <= atMost && ofStaff.some(({ key }) => key === questionKey))
}
