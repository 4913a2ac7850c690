import type { z } from 'zod'
import { Refusal } from '../../../kernel/problem.ts'
import { type Context, sendAtOnce, type Tx } from '../../../platform/context.ts'
import { violatedConstraint } from '../../../platform/database.ts'
import { type Announcement, announce, announcing } from '../../../platform/jobs/outbox.ts'
import type { Write } from '../../../platform/parts.ts'
import { contactCreated } from '../events.ts'
import * as repository from '../repository/contacts.ts'
import { insertingValues, insertValues } from '../repository/custom-fields.ts'
import { addWords, insertingWords } from '../repository/words.ts'
import { type Contact, createContact as createByRule, type Indexed, indexed, type NewContact } from '../rules/contact.ts'
import { type CustomFields, refersToContacts } from '../rules/custom-fields.ts'
import { searchKeyOf, wordsOf } from '../rules/search.ts'
import type { contactSchema } from '../schemas/contact.ts'
import { type DuplicateOption, judgeClashes } from './clashes.ts'
import { valuesOf } from './custom-fields.ts'

/** The contact that the rules make of an input. A member of staff who sees only certain contacts owns those they make. */
export function newContact(ctx: Context, input: NewContact, customFields: CustomFields): Contact {
  const { actor, clock, organization } = ctx
  const owned = actor.visibleOwners !== null && input.ownerId == null ? { ...input, ownerId: actor.userId } : input
  return createByRule(owned, { id: ctx.newId(), at: clock.now().toString(), country: organization.country, customFields })
}

/**
 * Creates contacts, each of which is made or refused by itself.
 * @returns in the order given, the contact or the refusal
 */
export async function createContacts(tx: Tx, contacts: readonly Contact[], option: DuplicateOption, fields: CustomFields): Promise<(Contact | Refusal)[]> {
  const made = await takeIn(tx, contacts, option, fields)
  announceCreated(tx, made)
  return made
}

/** Inserts contacts without announcing them. @returns in the order given, the contact or the refusal */
export async function takeIn(tx: Tx, contacts: readonly Contact[], option: DuplicateOption, fields: CustomFields): Promise<(Contact | Refusal)[]> {
  const refusals = new Map<string, Refusal>()
  let waiting = contacts
  while (waiting.length > 0) {
    const clashes = await repository.insertContacts(
      tx,
      waiting.map((contact) => indexed(contact)),
    )
    if (clashes.length === 0) break
    const { lost, tolerated } = await judgeClashes(tx, clashes, option, waiting)
    if (lost.size > 0) await repository.uninsertContacts(tx, [...lost.keys()])
    // What a refused item had is free again: it may identify after all.
    const duplicates = lost.size > 0 && tolerated.length > 0 ? await repository.addIdentifiers(tx, tolerated) : tolerated
    if (duplicates.length > 0) await repository.insertNotIdentifying(tx, duplicates)
    // Who lost against an item that is itself refused has not lost: it is tried again without that item.
    waiting = waiting.filter(({ id }) => lost.get(id)?.against.some((owner) => lost.has(owner) && owner !== id))
    for (const [id, { refusal }] of lost) refusals.set(id, refusal)
    for (const { id } of waiting) refusals.delete(id)
  }
  const made = contacts.map((contact) => refusals.get(contact.id) ?? contact)
  const values = made.flatMap((contact) => (contact instanceof Refusal ? [] : valuesOf(fields, contact.id, contact.customFields)))
  insertValues(tx, values)
  const keys = made.map((contact) => (contact instanceof Refusal ? '' : searchKeyOf(contact)))
  addWords(tx, wordsOf(keys.join(' ')))
  return made
}

export function announceCreated(tx: Tx, made: readonly (Contact | Refusal)[]): void {
  announce(tx, ...made.filter((contact): contact is Contact => !(contact instanceof Refusal)).map(created))
}

/** One of the contacts is not new, or the database has to be asked whether it is. */
export class NotAllNew extends Error {}

/** Whether what was sent as if all were new has to be done again with asking first. */
export function isNotAllNew(error: unknown): boolean {
  return error instanceof NotAllNew || violatedConstraint(error) !== undefined
}

/**
 * Creates contacts, but for the words they are found by, that are taken to be new and sound, without waiting for the database, which never waits for us then. Where
 * one is not, the transaction fails with what `isNotAllNew` knows.
 * @throws NotAllNew
 */
export function createUnasked(tx: Tx, made: readonly Indexed[], fields: CustomFields): void {
  if (made.length === 0) return
  if (!made.every(({ contact }) => canGoUnasked(fields, contact))) throw new NotAllNew()
  sendAtOnce(tx, writesOf(tx, made, fields))
}

/** Notes the words of contacts that were created unasked. Others who note the same wait for the end of the transaction. */
export function noteWords(tx: Tx, made: readonly Indexed[]): void {
  addWords(tx, wordsIn(made))
}

/** The words of contacts, each once, in one order for all, so that two who note the same cannot deadlock. */
function wordsIn(made: readonly Indexed[]): string[] {
  return [...new Set(made.flatMap(({ words }) => words))].toSorted()
}

/** Whether a contact that another refers to is there is asked first. */
export function canGoUnasked(fields: CustomFields, { customFields }: Contact): boolean {
  return !refersToContacts(fields, customFields)
}

/** All that a new contact is, to be written in one statement, which fails when something of it is somebody else's. */
export function allOf(ctx: Context, made: Indexed, fields: CustomFields): Write[] {
  return [...writesOf(ctx, [made], fields), insertingWords(made.words)]
}

function writesOf(ctx: Context, made: readonly Indexed[], fields: CustomFields): Write[] {
  const values = made.flatMap(({ contact }) => valuesOf(fields, contact.id, contact.customFields))
  return [
    repository.inserting(ctx, made),
    ...(values.length === 0 ? [] : [insertingValues(values)]),
    announcing(ctx, ...made.map(({ contact }) => created(contact))),
  ]
}

function created(contact: Contact): Announcement {
  return { event: contactCreated, resourceId: contact.id, contactId: contact.id, data: wireContact(contact), summary: contact.displayName }
}

/** The fields of a contact that its schema shows: what an event may carry. */
function wireContact(contact: Contact): z.output<typeof contactSchema> {
  const { derived: _derived, erasedAt: _erasedAt, mergedInto: _mergedInto, ...wire } = contact
  return wire
}
