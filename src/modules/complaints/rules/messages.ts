import { validationFailed } from '../../../kernel/problems.ts'
import type { Complaint, ComplaintMessage, Settings } from './complaint.ts'
import { dayInWords, lastDayInWords, type Place } from './formats.ts'
import { endOfDay } from './lifecycle.ts'
import type { Topic } from './texts.ts'

/** By what messages are sent from here; by the others something is said elsewhere and written down. */
const SENT_CHANNELS = ['email', 'sms', 'messenger'] as const
export type SentChannel = (typeof SENT_CHANNELS)[number]

export function isSent(channel: string): channel is SentChannel {
  return (SENT_CHANNELS as readonly string[]).includes(channel)
}

/** By what the complainant is told something, the best first: what is asked for and nothing else, or as they complained, or what there is. */
export function channelsFor({ channel }: Pick<Complaint, 'channel'>, asked: string | undefined): SentChannel[] {
  if (asked !== undefined) return isSent(asked) ? [asked] : []
  return isSent(channel) ? [channel, ...SENT_CHANNELS.filter((each) => each !== channel)] : [...SENT_CHANNELS]
}

/** Nobody is written to who is not known, nor about what was over before the service knew of it. */
export function isReachable({ contactId, imported }: Pick<Complaint, 'contactId' | 'imported'>): boolean {
  return contactId !== null && !imported
}

/** Who speaks when this actor says something, unless it says that a bot does: a front end speaks for the people who use it; what the service says by itself is nobody's response. */
export function speakerOf({ type }: { readonly type: string }): 'human' | 'system' {
  return type === 'user' || type === 'api_key' ? 'human' : 'system'
}

type Shown = Pick<ComplaintMessage, 'direction' | 'by' | 'public' | 'at'>

function isResponse({ imported }: Complaint, { direction, by, public: shown }: Shown): boolean {
  return direction === 'outbound' && by === 'human' && shown && !imported
}

/** Whether a person has answered since it was opened again. */
export function answersAgain(complaint: Complaint, message: Shown): boolean {
  return isResponse(complaint, message) && complaint.reopenedAt !== null && !isBefore(message.at, complaint.reopenedAt)
}

/** The complaint once something was said: a person's first message that the complainant can read is the first response to it. */
export function withResponse(complaint: Complaint, message: Shown): Complaint {
  const { firstRespondedAt } = complaint
  const { at } = message
  if (!isResponse(complaint, message)) return complaint
  return firstRespondedAt !== null && !isBefore(at, firstRespondedAt) ? complaint : { ...complaint, firstRespondedAt: at }
}

/** @throws validationFailed when it is said before the complaint was received, or later than now */
export function expectSaidBetween({ receivedAt }: Pick<Complaint, 'receivedAt'>, now: string, at: string): void {
  const fault = (code: string, detail: string) => validationFailed({ errors: [{ pointer: '/at', code, detail }] })
  if (isBefore(now, at)) throw fault('in-the-future', 'what is said is written down when it has been said')
  if (isBefore(at, receivedAt)) throw fault('too-early', 'is before the complaint was received')
}

function isBefore(one: string, other: string): boolean {
  return Temporal.Instant.compare(Temporal.Instant.from(one), Temporal.Instant.from(other)) < 0
}

/** Once for each time that something is said, whatever crashes. @param count how often it was said before */
export function referenceOfMessage({ id }: Pick<Complaint, 'id'>, topic: Topic, count: number): string {
  return `complaint:${id}:${topic}:${count + 1}`
}

const REFERENCES_MAX = 20

/** What a further e-mail answers: the first of the conversation, and the latest (RFC 5322, 3.6.4). */
export function referencesAmong(earlier: readonly Pick<ComplaintMessage, 'emailMessageId'>[]): string[] {
  const ids = earlier.flatMap(({ emailMessageId }) => emailMessageId ?? [])
  return [...ids.slice(0, 1), ...ids.slice(1).slice(-REFERENCES_MAX)]
}

/** What the texts may name. */
export interface TextData {
  readonly complaint: { readonly reference: string }
  readonly text: string | null
  readonly nextStep: string | null
  readonly reason: string | null
  readonly elsewhere: string | null
  readonly sameAs: string | null
  readonly promisedDate: string | null
  readonly answerUntil: string | null
  readonly reopenUntil: string | null
  readonly link: string | null
}

/** What staff say with something, where they do. */
export interface Particulars {
  readonly text?: string | undefined
  readonly nextStep?: string | undefined
  /** Why it ends, and where else they can turn. */
  readonly reason?: string | undefined
  readonly elsewhere?: string | undefined
  /** The reference of the complaint of theirs that it is the same as. */
  readonly sameAs?: string | undefined
}

/** @param timeZone of the contact, for what they were promised; days of the organization end in its own zone */
export function textData(
  complaint: Complaint,
  said: Particulars & { readonly link: string | null },
  where: { readonly settings: Settings; readonly organization: Place; readonly timeZone: string },
  language: string,
): TextData {
  const { organization, timeZone, settings } = where
  const { reference, promisedAt, silenceEndsAt, resolvedAt } = complaint
  const lastDayBefore = (end: string | null) => (end === null ? null : lastDayInWords(end, language, organization, 'full'))
  return {
    complaint: { reference },
    text: said.text ?? null,
    nextStep: said.nextStep ?? null,
    reason: said.reason ?? null,
    elsewhere: said.elsewhere ?? null,
    sameAs: said.sameAs ?? null,
    promisedDate: promisedAt === null ? null : dayInWords(promisedAt, language, { ...organization, timeZone }, 'full'),
    answerUntil: lastDayBefore(silenceEndsAt),
    reopenUntil: lastDayBefore(resolvedAt === null ? null : endOfDay(resolvedAt, settings.reopenWindowDays, organization.timeZone)),
    link: said.link,
  }
}
