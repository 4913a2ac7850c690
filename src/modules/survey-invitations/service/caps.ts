import type { Context } from '../../../platform/context.ts'
import type { Contact } from '../../contacts/index.ts'
import { getOrganization } from '../../identity/index.ts'
import { type Checked, checksOf } from '../../messaging/index.ts'
import { kindsOf, type Survey } from '../../surveys/index.ts'
import { askedSince } from '../repository/invitations.ts'
import { type Ask, daysLooked, quietAt } from '../rules/caps.ts'
import { type InvitationChannel, isSent, type Suppressed } from '../rules/invitation.ts'

/** When a contact may be asked: at the wanted time or, where only quiet hours stand against it, at their end; else by what rule not. */
export type Decision = { readonly askedAt: Temporal.Instant } | Suppressed

interface Wanted {
  readonly survey: Survey
  readonly channel: InvitationChannel
  readonly at: Temporal.Instant
  /** The invitation that must not stand against itself. */
  readonly except?: string
}

/** Reads at once what may stand against asking these contacts, who are held. @returns what decides of each of them */
export async function decisionsOf(ctx: Context, contacts: readonly Contact[], wanted: Wanted): Promise<(contact: Contact) => Decision> {
  const { survey, channel, at } = wanted
  const { windows } = (await getOrganization(ctx)).settings
  const periods = { organization: windows.surveyQuietDays, survey: survey.quietDays, metric: windows.surveyQuietDaysByKind[survey.kind] }
  const ids = contacts.map(({ id }) => id)
  const asks = await asksOf(ctx, ids, at.subtract({ hours: 24 * daysLooked(periods) }), wanted.except)
  // Who is asked face to face, or meets the survey where they are, is not written to.
  const check = isSent(channel) || channel === 'phone' ? await checksOf(ctx, contacts, { channel, purpose: 'survey' }, at) : () => ALLOWED
  return (contact) => {
    if (contact.archivedAt !== null) return { by: 'contact-archived', nextAllowedAt: null }
    const checked = check(contact, at)
    const lasting = checked.reasons.find((reason) => reason !== 'frequency-cap' && reason !== 'quiet-hours')
    // A survey needs no consent beforehand: that it is missing never stands against it.
    if (lasting !== undefined && lasting !== 'consent-missing') return { by: lasting, nextAllowedAt: null }
    const quiet = quietAt({ surveyId: survey.id, kind: survey.kind, at }, asks.get(contact.id) ?? [], periods)
    const waits = isSent(channel) && checked.reasons.every((reason) => reason === 'quiet-hours')
    if (quiet.by === undefined && (checked.allowed || waits)) return { askedAt: checked.nextAllowedAt ?? at }
    const from = later(quiet.freeAt, checked.nextAllowedAt ?? at)
    const by = quiet.by ?? (checked.reasons.includes('frequency-cap') ? 'frequency-cap' : 'quiet-hours')
    return { by, nextAllowedAt: check(contact, from).nextAllowedAt ?? from }
  }
}
const ALLOWED: Pick<Checked, 'allowed' | 'reasons' | 'nextAllowedAt'> = { allowed: true, reasons: [], nextAllowedAt: null }

/** By what each of the contacts was asked, or is to be, from an instant on. */
async function asksOf(ctx: Context, contactIds: readonly string[], since: Temporal.Instant, except?: string): Promise<Map<string | null, Ask[]>> {
  const asked = (await askedSince(ctx, contactIds, since.toString())).filter(({ id }) => id !== except)
  const kinds = await kindsOf(ctx, [...new Set(asked.map(({ surveyId }) => surveyId))])
  const asks = new Map<string | null, Ask[]>()
  for (const { contactId, surveyId, askedAt } of asked) {
    const ask = { surveyId, kind: kinds.get(surveyId) ?? '', at: Temporal.Instant.from(askedAt) }
    asks.set(contactId, [...(asks.get(contactId) ?? []), ask])
  }
  return asks
}

function later(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) >= 0 ? a : b
}
