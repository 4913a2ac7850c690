import { applyPatch } from '../../../kernel/merge-patch.ts'
import { Moved } from '../../../kernel/moved.ts'
import type { Fault } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { contactArchived, contactErased } from '../errors.ts'
import type { contactIdentifiers, contacts } from '../tables.ts'
import { type CustomFields, changedValues, newValues } from './custom-fields.ts'
import { emailKey, phoneKey, readAddresses, readEmails, readHandles, readPhones } from './points.ts'
import { searchKeyOf, wordsOf } from './search.ts'

export type Contact = Omit<typeof contacts.$inferSelect, 'organizationId' | 'archived' | 'searchKey' | 'erasedAt'> & { readonly erasedAt: string | null }
export type Identifier = Pick<typeof contactIdentifiers.$inferSelect, 'kind' | 'value'>

type Points = Pick<Contact, 'emails' | 'phones' | 'handles' | 'addresses'>
/** Fields as a request gives them: points of contact as written, everything else as stored. */
export type ContactInput = { readonly [K in Exclude<WritableField, keyof Points>]?: Contact[K] | undefined } & {
  readonly emails?: Parameters<typeof readEmails>[0] | undefined
  readonly phones?: Parameters<typeof readPhones>[0] | undefined
  readonly handles?: Parameters<typeof readHandles>[0] | undefined
  readonly addresses?: Parameters<typeof readAddresses>[0] | undefined
}

/** What a caller may set; everything else the service keeps itself. */
export const WRITABLE_FIELDS = [
  'kind',
  'displayName',
  'givenName',
  'familyName',
  'emails',
  'phones',
  'handles',
  'addresses',
  'externalId',
  'relationshipType',
  'ownerId',
  'keyCustomer',
  'country',
  'language',
  'timeZone',
  'source',
  'interests',
  'tags',
  'customFields',
] as const satisfies readonly (keyof Contact)[]
type WritableField = (typeof WRITABLE_FIELDS)[number]

/** Where a contact stands when it is made: who, when, and what the organization lends it. */
export interface Origin {
  readonly id: string
  readonly at: string
  /** Country of national phone numbers where the contact says none. */
  readonly country: string
  readonly customFields: CustomFields
}

export interface NewContact extends ContactInput {
  readonly kind: Contact['kind']
  readonly displayName: string
  readonly lifecycleStage?: Contact['lifecycleStage'] | undefined
}

/** @throws validationFailed naming each field at fault */
export function createContact(input: NewContact, origin: Origin): Contact {
  const faults: Fault[] = []
  if (input.lifecycleStage === 'dissolution') {
    faults.push({ pointer: '/lifecycleStage', code: 'not-valid', detail: 'a contact is not made dissolved: make it, then move it with its reason' })
  }
  const points = readPoints(input, input.country ?? origin.country, faults)
  const customFields = newValues(origin.customFields, input.customFields ?? {}, faults)
  if (faults.length > 0) throw validationFailed({ errors: faults })
  return {
    id: origin.id,
    kind: input.kind,
    displayName: input.displayName,
    givenName: input.givenName ?? null,
    familyName: input.familyName ?? null,
    emails: [],
    phones: [],
    handles: [],
    addresses: [],
    ...points,
    externalId: input.externalId ?? null,
    lifecycleStage: input.lifecycleStage ?? 'exploration',
    relationshipType: input.relationshipType ?? null,
    ownerId: input.ownerId ?? null,
    keyCustomer: input.keyCustomer ?? false,
    country: input.country ?? null,
    language: input.language ?? null,
    timeZone: input.timeZone ?? null,
    source: input.source ?? null,
    interests: distinct(input.interests ?? []),
    tags: distinct(input.tags ?? []),
    customFields,
    lastInteractionAt: null,
    nextTaskAt: null,
    derived: 0,
    archivedAt: null,
    erasedAt: null,
    mergedInto: null,
    version: 1,
    createdAt: origin.at,
    updatedAt: origin.at,
  }
}

/**
 * The contact with the fields of a merge patch (RFC 7396) replaced; the same row when nothing differs.
 * @throws contactErased, contactArchived, validationFailed
 */
export function changeContact(contact: Contact, patch: ContactInput, origin: Omit<Origin, 'id'>): Contact {
  expectAlive(contact)
  if (contact.archivedAt !== null) throw contactArchived()
  const faults: Fault[] = []
  const points = readPoints(patch, patch.country ?? contact.country ?? origin.country, faults)
  const customFields =
    patch.customFields === undefined ? {} : { customFields: changedValues(origin.customFields, contact.customFields, patch.customFields, faults) }
  if (faults.length > 0) throw validationFailed({ errors: faults })
  const lists = {
    ...(patch.tags === undefined ? {} : { tags: distinct(patch.tags) }),
    ...(patch.interests === undefined ? {} : { interests: distinct(patch.interests) }),
  }
  return applyPatch(contact, { ...patch, ...points, ...lists, ...customFields } as Partial<Contact>)
}

/** @throws contactErased; Moved, to the contact that it was merged into */
export function expectAlive(contact: Contact): void {
  if (contact.erasedAt !== null) throw contactErased()
  if (contact.mergedInto !== null) throw new Moved(contact.id, contact.mergedInto)
}

/** The next version of a row that has changed. */
export function nextVersion(contact: Contact, at: string): Contact {
  return { ...contact, version: contact.version + 1, updatedAt: at }
}

function readPoints(input: ContactInput, country: string, faults: Fault[]): Partial<Points> {
  return {
    ...(input.emails === undefined ? {} : { emails: readEmails(input.emails, faults) }),
    ...(input.phones === undefined ? {} : { phones: readPhones(input.phones, country, faults) }),
    ...(input.handles === undefined ? {} : { handles: readHandles(input.handles, faults) }),
    ...(input.addresses === undefined ? {} : { addresses: readAddresses(input.addresses, faults) }),
  }
}

/** What identifies a contact: its e-mails, phones and external id, normalised. */
export function identifiersOf(contact: Pick<Contact, 'emails' | 'phones' | 'externalId'>): Identifier[] {
  return [
    ...contact.emails.map(({ value }) => ({ kind: 'email' as const, value: emailKey(value) ?? value })),
    ...contact.phones.map(({ e164 }) => ({ kind: 'phone' as const, value: e164 })),
    ...(contact.externalId === null ? [] : [{ kind: 'external_id' as const, value: contact.externalId }]),
  ]
}

/** A value that somebody looks up, normalised like those that are stored; undefined when it can match nothing. */
export function identifierToFind(kind: Identifier['kind'], value: string, country: string): Identifier | undefined {
  const key = kind === 'email' ? emailKey(value) : kind === 'phone' ? phoneKey(value, country) : value
  return key === undefined ? undefined : { kind, value: key }
}

/** A contact with what it is found by. */
export interface Indexed {
  readonly contact: Contact
  readonly identifiers: readonly Identifier[]
  /** Everything that a search looks at, in one folded text. */
  readonly searchKey: string
  /** The words in it, in order. */
  readonly words: readonly string[]
}

export function indexed(contact: Contact): Indexed {
  const searchKey = searchKeyOf(contact)
  return { contact, identifiers: identifiersOf(contact), searchKey, words: wordsOf(searchKey) }
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)]
}
