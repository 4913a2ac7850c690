import { changesBetween } from '../../../kernel/merge-patch.ts'
import { Refusal, refusalOf, refuse } from '../../../kernel/problem.ts'
import { invalidCursor, validationFailed } from '../../../kernel/problems.ts'
import { type Context, expectVersion, type Tx, transact, writeAtOnce } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { envelope } from '../../../platform/lists.ts'
import { notify } from '../../identity/index.ts'
import { contactExists, contactNotArchived, contactNotFound } from '../errors.ts'
import { contactArchived, contactRestored, contactUpdated } from '../events.ts'
import { type ContactFilters, listContacts as listPage } from '../repository/contact-list.ts'
import * as repository from '../repository/contacts.ts'
import { replaceValues } from '../repository/custom-fields.ts'
import { findNearWords } from '../repository/words.ts'
import {
  type Contact,
  type ContactInput,
  changeContact,
  expectAlive,
  type Identifier,
  identifierToFind,
  indexed,
  type NewContact,
  nextVersion,
  WRITABLE_FIELDS,
} from '../rules/contact.ts'
import { comparedParts, meant, type Search, searchesFor, slipsOf } from '../rules/search.ts'
import type { ContactListQuery } from '../schemas/contact.ts'
import { type DuplicateOption, faultOf, judgeClashes } from './clashes.ts'
import { allOf, canGoUnasked, createContacts, newContact } from './creation.ts'
import { customFieldsOf, expectValues, valuesMeant, valuesOf } from './custom-fields.ts'

/** @throws validationFailed, contactExists */
export async function createContact(ctx: Context, input: NewContact, option: DuplicateOption): Promise<Contact> {
  const fields = await customFieldsOf(ctx)
  const contact = refusalOf(() => newContact(ctx, input, fields))
  if (!(contact instanceof Refusal) && canGoUnasked(fields, contact) && (await writeAtOnce(ctx, contact, allOf(ctx, indexed(contact), fields)))) return contact
  return transact(ctx, async (tx) => {
    // Only here is a repeat of a request recognised, which is not judged again.
    if (contact instanceof Refusal) throw contact
    const [made] = await createContacts(tx, [await expectValues(tx, fields, {}, contact)], option, fields)
    return made instanceof Refusal ? refuse(made) : (made ?? refuse(contactNotFound()))
  })
}

/** @throws contactNotFound, contactErased */
export async function getContact(ctx: Context, contactId: string): Promise<Contact> {
  const contact = (await repository.findContact(ctx, contactId)) ?? refuse(contactNotFound())
  expectAlive(contact)
  return contact
}

/** @throws validationFailed unless exactly one of the three is given; contactNotFound */
export async function lookUpContact(
  ctx: Context,
  wanted: { email?: string | undefined; phone?: string | undefined; externalId?: string | undefined },
): Promise<Contact> {
  const [identifier] = identifiersToFind(ctx, wanted)
  return (identifier === undefined ? undefined : await repository.findIdentified(ctx, identifier)) ?? refuse(contactNotFound())
}

function identifiersToFind(
  ctx: Context,
  { email, phone, externalId }: { email?: string | undefined; phone?: string | undefined; externalId?: string | undefined },
) {
  const find = (kind: Identifier['kind'], value: string | undefined) => (value === undefined ? [] : [identifierToFind(kind, value, ctx.organization.country)])
  return [...find('email', email), ...find('phone', phone), ...find('external_id', externalId)]
}

/**
 * A page of contacts; a search is tried in several ways, the first that finds counts.
 * @param query may say behind which contact to go on
 * @throws invalidCursor
 */
export async function listContacts(ctx: Context, query: ContactListQuery & Pick<ContactFilters, 'afterId'>): Promise<JsonText> {
  const { q, email, phone, externalId, customField, ...rest } = query
  const values = customField === undefined ? [] : await valuesMeant(ctx, customField)
  const filters: ContactFilters = { ...rest, identifiers: identifiersToFind(ctx, { email, phone, externalId }), values }
  if (q === undefined) return listPage(ctx, filters)
  let page = envelope([], null)
  let foreign: unknown
  for (const search of searchesFor(q, ctx.organization.country)) {
    try {
      const found = await searchPage(ctx, filters, search)
      if (found === undefined) continue
      page = found
    } catch (error) {
      // A cursor belongs to the way that found its page.
      if (!(error instanceof Refusal && error.type === invalidCursor)) throw error
      foreign = error
      continue
    }
    if (query.cursor !== undefined || !page.isEmpty) return page
  }
  if (query.cursor !== undefined && foreign !== undefined) throw foreign
  return page
}

/** A page of what one way to search finds; undefined where there is nothing to look for. @throws invalidCursor */
async function searchPage(ctx: Context, filters: ContactFilters, search: Search): Promise<JsonText | undefined> {
  if ('identifier' in search) return listPage(ctx, { ...filters, identifiers: [...filters.identifiers, search.identifier] })
  if ('contains' in search) return listPage(ctx, { ...filters, contains: search.contains })
  const parts = comparedParts(search.resembles)
  const resembles = meant(parts, await findNearWords(ctx, parts, parts.flatMap(slipsOf)))
  return resembles === undefined ? undefined : listPage(ctx, { ...filters, resembles })
}

/** @throws contactNotFound, contactErased, staleVersion, contactArchived, validationFailed, contactExists */
export function updateContact(ctx: Context, contactId: string, patch: ContactInput, option: DuplicateOption): Promise<Contact> {
  return transact(ctx, (tx) => changeWithin(tx, contactId, patch, option))
}

/** The same, within the caller's transaction. */
export async function changeWithin(tx: Tx, contactId: string, patch: ContactInput, option: DuplicateOption): Promise<Contact> {
  return changeLocked(tx, await lockAlive(tx, contactId), patch, option)
}

/** The same, of a contact that is locked already. */
export async function changeLocked(tx: Tx, before: Contact, patch: ContactInput, option: DuplicateOption): Promise<Contact> {
  const { id: contactId } = before
  const customFields = await customFieldsOf(tx)
  const asked = changeContact(before, patch, { at: tx.clock.now().toString(), country: tx.organization.country, customFields })
  const changed = asked.customFields === before.customFields ? asked : await expectValues(tx, customFields, before.customFields, asked)
  const { previous, data, changed: fields } = changesBetween(before, changed, WRITABLE_FIELDS)
  if (fields.length === 0) return before
  const after = nextVersion(changed, tx.clock.now().toString())
  if (fields.includes('customFields')) replaceValues(tx, contactId, valuesOf(customFields, contactId, after.customFields))
  const clashes = await repository.saveContact(tx, indexed(before), indexed(after))
  const { lost, tolerated } = await judgeClashes(tx, clashes, option, [after])
  for (const { refusal } of lost.values()) throw refusal
  if (tolerated.length > 0) await repository.insertNotIdentifying(tx, tolerated)
  announce(tx, { event: contactUpdated, resourceId: contactId, contactId, data, previous, summary: fields.join(', ') })
  tellOwner(tx, after, fields.join(', '))
  return after
}

/** The contact, locked, at the version that the request expects. @throws contactNotFound, contactErased, staleVersion */
export async function lockAlive(tx: Tx, contactId: string): Promise<Contact> {
  const contact = (await repository.lockContact(tx, contactId)) ?? refuse(contactNotFound())
  expectAlive(contact)
  expectVersion(tx, contact)
  return contact
}

/** The representative of a key customer is told when somebody else changes that customer's data. */
export function tellOwner(tx: Tx, contact: Contact, what: string): void {
  if (!contact.keyCustomer || contact.ownerId === null || contact.ownerId === tx.actor.userId) return
  notify(tx, {
    userId: contact.ownerId,
    type: 'contact.key_customer_changed',
    summary: `${contact.displayName}: ${what}`,
    resource: { type: 'contact', id: contact.id },
    contactId: contact.id,
  })
}

/** Creates the contact that has this external id, or changes it. @throws as create and update do; validationFailed when the body names another */
export async function upsertByExternalId(
  ctx: Context,
  externalId: string,
  input: NewContact,
  option: DuplicateOption,
): Promise<{ contact: Contact; created: boolean }> {
  if (input.externalId !== undefined && input.externalId !== externalId) {
    throw validationFailed({ errors: [{ pointer: '/externalId', code: 'not-valid', detail: 'differs from the one in the address' }] })
  }
  return transact(ctx, (tx) => upsertWithin(tx, { ...input, externalId }, externalId, option))
}

export async function upsertWithin(tx: Tx, input: NewContact, externalId: string, option: DuplicateOption): Promise<{ contact: Contact; created: boolean }> {
  const { lifecycleStage: _stage, ...patch } = input
  const changeKnown = async (): Promise<{ contact: Contact; created: boolean } | undefined> => {
    const known = await repository.findIdentified(tx, { kind: 'external_id', value: externalId })
    if (known === undefined) return undefined
    // Merged between the two questions: now the survivor has the external id.
    if ((await repository.lockContact(tx, known.id))?.mergedInto != null) return changeKnown()
    // The external id of a contact that was merged into this one finds it, and is not its own.
    const { externalId: _alias, ...rest } = patch
    return { contact: await changeWithin(tx, known.id, known.externalId === externalId ? patch : rest, option), created: false }
  }
  const changed = await changeKnown()
  if (changed !== undefined) return changed
  expectVersion(tx, undefined)
  const fields = await customFieldsOf(tx)
  const contact = await expectValues(tx, fields, {}, newContact(tx, input, fields))
  const [made] = await createContacts(tx, [contact], option, fields)
  if (made instanceof Refusal) {
    // Somebody else may have created it meanwhile: then it is there to be changed.
    return (await changeKnown()) ?? refuse(made)
  }
  return { contact: made ?? refuse(contactNotFound()), created: true }
}

/** Archives: out of the lists, read-only, identifying nobody. A second time changes nothing. @throws contactNotFound, contactErased, staleVersion */
export function archiveContact(ctx: Context, contactId: string): Promise<Contact> {
  return transact(ctx, (tx) => archiveWithin(tx, contactId))
}

export async function archiveWithin(tx: Tx, contactId: string): Promise<Contact> {
  const before = await lockAlive(tx, contactId)
  if (before.archivedAt !== null) return before
  const at = tx.clock.now().toString()
  const after = nextVersion({ ...before, archivedAt: at }, at)
  await repository.saveContact(tx, indexed(before), indexed(after))
  await repository.archiveIdentifiers(tx, contactId, true)
  announce(tx, { event: contactArchived, resourceId: contactId, contactId, data: {} })
  tellOwner(tx, after, 'archived')
  return after
}

/** @throws contactNotFound, contactErased, staleVersion, contactNotArchived, contactExists when an e-mail, phone or external id identifies somebody else by now */
export function restoreContact(ctx: Context, contactId: string): Promise<Contact> {
  return transact(ctx, (tx) => restoreWithin(tx, contactId))
}

export async function restoreWithin(tx: Tx, contactId: string): Promise<Contact> {
  const before = await lockAlive(tx, contactId)
  if (before.archivedAt === null) throw contactNotArchived()
  const after = nextVersion({ ...before, archivedAt: null }, tx.clock.now().toString())
  const clashes = await repository.findClashesOfRestore(tx, contactId)
  const [clash] = clashes
  if (clash !== undefined) throw contactExists({ ...(clash.seen ? { existingId: clash.contactId } : {}), errors: clashes.map((each) => faultOf(each, before)) })
  await repository.saveContact(tx, indexed(before), indexed(after))
  await repository.archiveIdentifiers(tx, contactId, false)
  announce(tx, { event: contactRestored, resourceId: contactId, contactId, data: {} })
  return after
}
