import type { Fault } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type INVITATION_CHANNELS, type INVITATION_STATES, SENT_CHANNELS, type SurveyContext, type surveyInvitations } from '../tables.ts'
import type { Suppression } from './caps.ts'

export type Invitation = Omit<typeof surveyInvitations.$inferSelect, 'organizationId'>
export type InvitationChannel = (typeof INVITATION_CHANNELS)[number]
export type State = (typeof INVITATION_STATES)[number]

export type SentChannel = (typeof SENT_CHANNELS)[number]
/** What somebody else hands on as an address. */
const HANDED_CHANNELS: readonly InvitationChannel[] = ['link', 'embedded']

export function isSent(channel: InvitationChannel): channel is SentChannel {
  return (SENT_CHANNELS as readonly string[]).includes(channel)
}

export function isHandedOut(channel: InvitationChannel): boolean {
  return HANDED_CHANNELS.includes(channel)
}

export interface Inviting {
  readonly contactIds?: readonly string[] | undefined
  readonly contactId?: null | undefined
  readonly channel: InvitationChannel
  readonly language?: string | undefined
  readonly context?: SurveyContext | undefined
  readonly sendAt?: string | undefined
  readonly dryRun?: boolean | undefined
}

/** @throws validationFailed */
export function expectSound({ contactIds, contactId, channel, sendAt }: Inviting): void {
  const faults: Fault[] = []
  if ((contactIds === undefined) === (contactId === undefined))
    faults.push({ pointer: '/contactIds', code: 'required', detail: 'is needed, or `contactId` as null for nobody in particular' })
  if (contactId === null && !isHandedOut(channel))
    faults.push({ pointer: '/channel', code: 'not-together', detail: 'needs contacts: a link and an embedded survey may be for nobody in particular' })
  if (sendAt !== undefined && !isSent(channel))
    faults.push({ pointer: '/sendAt', code: 'not-together', detail: 'is for what the service sends: e-mail, SMS and messenger' })
  if (faults.length > 0) throw validationFailed({ errors: faults })
}

/** What stands against it, and from when on it would not; null where time alone does not help. */
export interface Suppressed {
  readonly by: Suppression
  readonly nextAllowedAt: Temporal.Instant | null
}

interface Making {
  readonly id: string
  readonly survey: { readonly id: string; readonly invitationDays: number }
  readonly contactId: string | null
  readonly channel: InvitationChannel
  readonly language: string
  readonly context: SurveyContext
  readonly occasion?: string | undefined
  readonly sendingId?: string | undefined
  /** Now. */
  readonly at: Temporal.Instant
  /** When the contact is asked. */
  readonly askedAt: Temporal.Instant
  readonly secretHash: string
}

/** Somebody is asked: at once by whoever carries it, or when its message goes out. */
export function invite(making: Making): Invitation {
  const { channel, contactId, at, askedAt, secretHash, survey } = making
  const state = isSent(channel) ? 'queued' : 'sent'
  return {
    ...blank(making),
    ...{ state, secretHash, counted: contactId !== null, sentAt: state === 'sent' ? at.toString() : null },
    expiresAt: expiryOf(survey, askedAt),
  }
}

/** Until when it can be answered. @param askedAt when the contact is asked */
export function expiryOf({ invitationDays }: Pick<Making['survey'], 'invitationDays'>, askedAt: Temporal.Instant): string {
  return askedAt.add({ hours: 24 * invitationDays }).toString()
}

/** Somebody would have been asked. */
export function suppress(making: Omit<Making, 'secretHash'>, { by, nextAllowedAt }: Suppressed): Invitation {
  return { ...blank(making), state: 'suppressed', suppressedBy: by, nextAllowedAt: nextAllowedAt?.toString() ?? null, expiresAt: making.at.toString() }
}

function blank({
  id,
  survey,
  contactId,
  channel,
  language,
  context,
  occasion = undefined,
  sendingId = undefined,
  at,
  askedAt,
}: Omit<Making, 'secretHash'>): Omit<Invitation, 'state'> {
  const now = at.toString()
  return {
    ...{ id, surveyId: survey.id, contactId, channel, suppressedBy: null, nextAllowedAt: null, reason: null, occasion: occasion ?? null, language, context },
    sendingId: sendingId ?? null,
    ...{ secretHash: null, counted: false, askedAt: askedAt.toString(), messageId: null, remindersSent: 0, lastRemindedAt: null, expiresAt: now },
    ...{ sentAt: null, deliveredAt: null, openedAt: null, bouncedAt: null, startedAt: null, completedAt: null, spent: false },
    ...{ version: 1, createdAt: now, updatedAt: now },
  }
}

export function next(invitation: Invitation, at: string): Invitation {
  return { ...invitation, version: invitation.version + 1, updatedAt: at }
}

const OPEN_STATES: readonly State[] = ['queued', 'sent', 'delivered', 'opened', 'started']

/** Whether it is still waited for what comes. */
export function isOpenState(state: State): boolean {
  return OPEN_STATES.includes(state)
}

/** The respondent began; what nobody knew to have gone out has arrived, then. Undefined where nothing changes. */
export function start(invitation: Invitation, at: string): Invitation | undefined {
  if (invitation.startedAt !== null || invitation.state === 'completed') return undefined
  return next({ ...invitation, state: isOpenState(invitation.state) || invitation.state === 'failed' ? 'started' : invitation.state, startedAt: at }, at)
}

export function complete(invitation: Invitation, at: string): Invitation | undefined {
  if (invitation.state === 'completed') return undefined
  return next({ ...invitation, state: 'completed', startedAt: invitation.startedAt ?? at, completedAt: at, spent: true }, at)
}

/** Whether it can be answered no more, for time has passed. */
export function isOver({ state, expiresAt }: Pick<Invitation, 'state' | 'expiresAt'>, at: Temporal.Instant): boolean {
  return state === 'expired' || Temporal.Instant.compare(Temporal.Instant.from(expiresAt), at) <= 0
}
