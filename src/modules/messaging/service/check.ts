import type { Context } from '../../../platform/context.ts'
import { findCurrentConsentsOf, getContact, pointKey } from '../../contacts/index.ts'
import { getOrganization } from '../../identity/index.ts'
import { findBounced } from '../repository/bounces.ts'
import { channelFor } from '../repository/channels.ts'
import { countedSince } from '../repository/messages.ts'
import { addressesFor, chooseAddress, type Reachable } from '../rules/address.ts'
import { checkContact as checkByRule, type Verdict } from '../rules/contact-check.ts'
import type { ContactCheck } from '../schemas/contact-check.ts'

export { contactErased, contactNotFound } from '../../contacts/index.ts'

/** A contact as far as messages to them are concerned. */
export interface Recipient extends Reachable {
  readonly id: string
  readonly displayName: string
  readonly givenName: string | null
  readonly familyName: string | null
  readonly language: string | null
  readonly timeZone: string | null
  readonly archivedAt: string | null
  readonly mergedInto: string | null
}

export interface Checked extends Verdict {
  readonly address: string | null
}

export interface Wanted extends Pick<ContactCheck, 'channel' | 'purpose'> {
  /** Which of the contact's addresses is preferred. */
  readonly prefer?: string | null
  /** The caps hold a place for it already: it does not stand against itself. */
  readonly isCounted?: boolean
  /** A message that may go somewhere else: the place that it has is free. */
  readonly without?: string
}

/** Whether a contact may be contacted at an instant, and where. */
export async function checkRecipient(ctx: Context, contact: Recipient, wanted: Wanted, at: Temporal.Instant): Promise<Checked> {
  return (await checksOf(ctx, [contact], wanted, at))(contact, at)
}

/** The same for many, read at once. @returns what tells it of each of them, at any instant from `from` on */
export async function checksOf(
  ctx: Context,
  contacts: readonly Recipient[],
  { channel, purpose, prefer = null, isCounted = false, without }: Wanted,
  from: Temporal.Instant,
): Promise<(contact: Recipient, at: Temporal.Instant) => Checked> {
  const [{ settings }, setUp] = [await getOrganization(ctx), await channelFor(ctx, channel)]
  const keyOf = (address: string) => addressKey(ctx, address)
  const isPreferred = (address: string) => prefer !== null && keyOf(address) === keyOf(prefer)
  const addressesOf = (contact: Recipient) =>
    addressesFor(contact, channel, setUp?.network ?? null).sort((a, b) => Number(isPreferred(b)) - Number(isPreferred(a)))
  const ids = contacts.map(({ id }) => id)
  const bounced = await findBounced(ctx, channel, contacts.flatMap(addressesOf).map(keyOf))
  const consents = await findCurrentConsentsOf(ctx, ids)
  const states = new Map(consents.filter((each) => each.channel === channel && each.purpose === purpose).map(({ contactId, state }) => [contactId, state]))
  const caps = purpose === 'service' || isCounted ? [] : settings.frequencyCaps
  const longest = Math.max(0, ...caps.map(({ days }) => days))
  const counted = caps.length === 0 ? [] : await countedSince(ctx, ids, from.subtract({ hours: 24 * longest }).toString())
  const countedOf = Map.groupBy(
    counted.filter(({ id }) => id !== without),
    ({ contactId }) => contactId,
  )
  return (contact, at) => {
    const { address, standing } = chooseAddress(addressesOf(contact), bounced, keyOf)
    const verdict = checkByRule({
      channel,
      purpose,
      at,
      archived: contact.archivedAt !== null,
      address: standing,
      consent: states.get(contact.id),
      quietHours: settings.quietHours,
      timeZone: contact.timeZone ?? ctx.organization.timeZone,
      caps,
      counted: (countedOf.get(contact.id) ?? []).map((message) => ({ channel: message.channel, at: Temporal.Instant.from(message.sendAt) })),
    })
    return { ...verdict, address }
  }
}

/** An address as it is compared with others. */
export function addressKey({ organization }: Context, address: string): string {
  return pointKey(address, organization.country) ?? address
}

export interface WireVerdict {
  readonly allowed: boolean
  readonly reasons: string[]
  readonly nextAllowedAt: string | null
}

/** @throws contactNotFound, contactErased */
export async function checkContact(ctx: Context, contactId: string, check: ContactCheck): Promise<WireVerdict> {
  const contact = await getContact(ctx, contactId)
  const at = check.at === undefined ? ctx.clock.now() : Temporal.Instant.from(check.at)
  return wireVerdict(await checkRecipient(ctx, contact, { channel: check.channel, purpose: check.purpose }, at))
}

export function wireVerdict({ allowed, reasons, nextAllowedAt }: Verdict): WireVerdict {
  return { allowed, reasons, nextAllowedAt: nextAllowedAt?.toString() ?? null }
}
