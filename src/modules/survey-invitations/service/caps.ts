import type { Context } from '../../../platform/context.ts'
import type { Contact } from '../../contacts/index.ts'
import { getOrganization } from '../../identity/index.ts'
import { type Checked, checkRecipient } from '../../messaging/index.ts'
import { kindsOf, type Survey } from '../../surveys/index.ts'
import { askedSince } from '../repository/invitations.ts'
import { type Ask, daysLooked, type QuietPeriods, quietAt } from '../rules/caps.ts'
import { type InvitationChannel, isSent, type Suppressed } from '../rules/invitation.ts'

/** Whom contacts were asked by, as far as it may stand against asking them again. */
export interface Asks {
  readonly periods: QuietPeriods
  of(contactId: string): readonly Ask[]
}

/** @param except the invitation that must not stand against itself */
export async function asksOf(ctx: Context, survey: Survey, contactIds: readonly string[], at: Temporal.Instant, except?: string): Promise<Asks> {
  const { windows } = (await getOrganization(ctx)).settings
  const periods = { organization: windows.surveyQuietDays, survey: survey.quietDays, metric: windows.surveyQuietDaysByKind[survey.kind] }
  const asked = await askedSince(ctx, contactIds, at.subtract({ hours: 24 * daysLooked(periods) }).toString())
  const others = asked.filter(({ id }) => id !== except)
  const kinds = await kindsOf(ctx, [...new Set(others.map(({ surveyId }) => surveyId))])
  const byContact = Map.groupBy(others, ({ contactId }) => contactId)
  return {
    periods,
    of: (contactId) =>
      (byContact.get(contactId) ?? []).map(({ surveyId, askedAt }) => ({ surveyId, kind: kinds.get(surveyId) ?? '', at: Temporal.Instant.from(askedAt) })),
  }
}

/** When a contact, who is held, may be asked: at the wanted time or, where only quiet hours stand against it, at their end; else by what rule not. */
export async function decide(
  ctx: Context,
  { survey, contact, channel, asks, wanted }: { survey: Survey; contact: Contact; channel: InvitationChannel; asks: Asks; wanted: Temporal.Instant },
): Promise<{ readonly askedAt: Temporal.Instant } | Suppressed> {
  if (contact.archivedAt !== null) return { by: 'contact-archived', nextAllowedAt: null }
  const quiet = quietAt({ surveyId: survey.id, kind: survey.kind, at: wanted }, asks.of(contact.id), asks.periods)
  // Who is asked face to face, or meets the survey where they are, is not written to.
  const check = (at: Temporal.Instant) => (isSent(channel) || channel === 'phone' ? checkRecipient(ctx, contact, { channel, purpose: 'survey' }, at) : ALLOWED)
  const checked = await check(wanted)
  const lasting = checked.reasons.find((reason) => reason !== 'frequency-cap' && reason !== 'quiet-hours')
  // A survey needs no consent beforehand: that it is missing never stands against it.
  if (lasting !== undefined && lasting !== 'consent-missing') return { by: lasting, nextAllowedAt: null }
  const waits = isSent(channel) && checked.reasons.every((reason) => reason === 'quiet-hours')
  if (quiet.by === undefined && (checked.allowed || waits)) return { askedAt: checked.nextAllowedAt ?? wanted }
  const from = latest(quiet.freeAt, checked.nextAllowedAt ?? wanted)
  const by = quiet.by ?? (checked.reasons.includes('frequency-cap') ? 'frequency-cap' : 'quiet-hours')
  return { by, nextAllowedAt: (await check(from)).nextAllowedAt ?? from }
}
const ALLOWED: Pick<Checked, 'allowed' | 'reasons' | 'nextAllowedAt'> = { allowed: true, reasons: [], nextAllowedAt: null }

function latest(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) >= 0 ? a : b
}
