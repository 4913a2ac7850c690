import { Refusal, refuse } from '../../../kernel/problem.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { contactArchived, contactErased, contactNotFound } from '../errors.ts'
import { findCurrentConsents } from '../repository/consents.ts'
import { findContact, findIdentified, lockContact, lockContacts } from '../repository/contacts.ts'
import { advanceLastInteraction, type LastInteraction, setLastInteraction } from '../repository/derived.ts'
import { findSurvivors } from '../repository/merging.ts'
import { type Contact, type Identifier, identifierToFind, type NewContact } from '../rules/contact.ts'
import type { NewConsent } from '../schemas/consent.ts'
import { addConsent } from './consents.ts'
import { createContacts, newContact } from './creation.ts'
import { customFieldsOf } from './custom-fields.ts'

/** What contacts do for modules of higher rank, which record things at a contact. */

/** Whether the caller may see the contact, erased or not. */
export async function maySeeContact(ctx: Context, contactId: string): Promise<boolean> {
  return ctx.actor.visibleOwners === null || (await findContact(ctx, contactId)) !== undefined
}

/** What is held: what stands against recording something at each contact (undefined where nothing does), and at which it is recorded. */
export interface Held {
  (contactId: string): Refusal | undefined
  /** The contact itself, or the one that it was merged into. */
  idOf(contactId: string): string
}

/**
 * Holds contacts as they are until the end of the transaction: who is being erased, archived or merged meanwhile is so before
 * or after. A contact that was merged stands for the one that it was merged into.
 */
export async function holdContacts(tx: Tx, ids: readonly string[]): Promise<Held> {
  const held = new Map((await lockContacts(tx, [...new Set(ids)])).map((contact) => [contact.id, contact]))
  const survivors = [...held.values()].flatMap(({ mergedInto }) => mergedInto ?? [])
  if (survivors.length > 0) for (const survivor of await lockContacts(tx, survivors)) held.set(survivor.id, survivor)
  const idOf = (contactId: string) => held.get(contactId)?.mergedInto ?? contactId
  const against = (contactId: string) => {
    const contact = held.get(idOf(contactId))
    if (contact === undefined) return contactNotFound()
    if (contact.erasedAt !== null) return contactErased()
    return contact.archivedAt === null ? undefined : contactArchived()
  }
  return Object.assign(against, { idOf })
}

/** The contact, locked, that an id in a body means: the one that it was merged into, where it was. */
export async function lockSurvivor(tx: Tx, id: string): Promise<Contact | undefined> {
  const contact = await lockContact(tx, id)
  return contact === undefined || contact.mergedInto === null ? contact : lockContact(tx, contact.mergedInto)
}

/** The id that an id in a query means. */
export async function survivorOf<T extends string | undefined>(ctx: Context, id: T): Promise<string | T> {
  return id === undefined ? id : ((await findSurvivors(ctx, [id])).get(id) ?? id)
}

/** The contact that an e-mail address identifies, if the caller may see it. */
export function contactByEmail(ctx: Context, address: string): Promise<Contact | undefined> {
  return contactByPoint(ctx, 'email', address)
}

/** The contact that an e-mail address or a phone identifies, if the caller may see it. */
export async function contactByPoint(ctx: Context, kind: 'email' | 'phone', value: string): Promise<Contact | undefined> {
  const identifier = identifierToFind(kind, value, ctx.organization.country)
  return identifier === undefined ? undefined : findIdentified(ctx, identifier)
}

/**
 * @param asked whether to insist on required custom fields; who makes contacts of what strangers say cannot ask for them
 * @throws validationFailed, contactExists
 */
export async function makeContact(tx: Tx, input: NewContact, { asked = true } = {}): Promise<Contact> {
  const defined = await customFieldsOf(tx)
  const fields = asked ? defined : new Map([...defined].map(([key, field]) => [key, { ...field, required: false }]))
  const [made] = await createContacts(tx, [newContact(tx, input, fields)], { allowDuplicate: false }, fields)
  return made instanceof Refusal || made === undefined ? refuse(made ?? contactNotFound()) : made
}

/**
 * Records what a stranger allowed in a contact's name. Anybody may write anybody's address into a form, so it never undoes a
 * withdrawal.
 * @returns whether it was recorded
 */
export async function noteConsent(tx: Tx, contactId: string, input: Omit<NewConsent, 'state'>): Promise<boolean> {
  const holding = await findCurrentConsents(tx, contactId)
  if (holding.some(({ channel, purpose, state }) => channel === input.channel && purpose === input.purpose && state === 'withdrawn')) return false
  addConsent(tx, contactId, { ...input, state: 'granted' })
  return true
}

/** An e-mail address or a phone as it is compared with others; undefined where it is neither. */
export function pointKey(value: string, country: string): Identifier['value'] | undefined {
  return (identifierToFind('email', value, country) ?? identifierToFind('phone', value, country))?.value
}

/** `lastInteractionAt` follows what has happened, also late: the later of the two stands. */
export function noteInteractions(tx: Tx, last: readonly LastInteraction[]): void {
  if (last.length > 0) advanceLastInteraction(tx, last)
}

/** `lastInteractionAt` where what had happened was corrected: it may go back. */
export function correctLastInteraction(tx: Tx, last: LastInteraction): void {
  setLastInteraction(tx, [last])
}
