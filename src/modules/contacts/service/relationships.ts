import { applyPatch, changesBetween } from '../../../kernel/merge-patch.ts'
import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import type { ListQuery } from '../../../kernel/schema.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactArchived, contactNotFound, relationshipExists, relationshipNotFound } from '../errors.ts'
import { relationshipCreated, relationshipDeleted, relationshipUpdated } from '../events.ts'
import { findContact, lockContacts } from '../repository/contacts.ts'
import type { Relationship } from '../repository/relationships.ts'
import * as repository from '../repository/relationships.ts'
import { type Contact, expectAlive } from '../rules/contact.ts'
import { getContact } from './contacts.ts'
import { survivorOf } from './offered.ts'

type Details = { readonly role?: string | null | undefined; readonly since?: string | null | undefined; readonly until?: string | null | undefined }

/** @throws validationFailed when the related contact is unknown or the same; contactNotFound, contactErased, contactArchived, relationshipExists */
export function relate(ctx: Context, contactId: string, input: Details & Pick<Relationship, 'relatedId' | 'type'>): Promise<Relationship> {
  return transact(ctx, async (tx) => {
    const relatedId = await survivorOf(tx, input.relatedId)
    if (relatedId === contactId) throw validationFailed({ errors: [{ pointer: '/relatedId', code: 'not-valid', detail: 'is the contact itself' }] })
    const [contact, related] = await lockBoth(tx, contactId, relatedId)
    if (contact === undefined) throw contactNotFound()
    expectAlive(contact)
    if (related === undefined || related.erasedAt !== null || related.mergedInto !== null)
      throw validationFailed({ errors: [{ pointer: '/relatedId', code: 'unknown', detail: 'is no contact' }] })
    if (contact.archivedAt !== null || related.archivedAt !== null) throw contactArchived()
    const at = tx.clock.now().toString()
    const relationship: Relationship = {
      id: tx.newId(),
      contactId,
      relatedId,
      type: input.type,
      role: input.role ?? null,
      since: input.since ?? null,
      until: input.until ?? null,
      version: 1,
      createdAt: at,
      updatedAt: at,
    }
    expectOrder(relationship)
    const existingId = await repository.insertRelationship(tx, relationship)
    if (existingId !== undefined) throw relationshipExists({ existingId })
    announce(tx, {
      event: relationshipCreated,
      resourceId: relationship.id,
      contactId,
      relatedContactId: related.id,
      data: relationship,
      summary: relationship.type,
    })
    return relationship
  })
}

/** @throws contactNotFound, contactErased */
export async function relationshipsOf(ctx: Context, contactId: string, query: ListQuery & { type?: string | undefined }): Promise<JsonText> {
  await getContact(ctx, contactId)
  return repository.listRelationships(ctx, contactId, query)
}

/** @throws contactNotFound, contactErased, relationshipNotFound, also when the other contact is not the caller's to see */
export async function getRelationship(ctx: Context, contactId: string, id: string): Promise<Relationship> {
  await getContact(ctx, contactId)
  return expectVisible(ctx, await repository.findRelationship(ctx, contactId, id))
}

/** @throws as getRelationship; staleVersion, validationFailed */
export function updateRelationship(ctx: Context, contactId: string, id: string, patch: Details): Promise<Relationship> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, contactId, id)
    const changed = applyPatch<Relationship>(before, patch)
    const { previous, data, changed: fields } = changesBetween(before, changed, ['role', 'since', 'until'])
    if (fields.length === 0) return before
    expectOrder(changed)
    const after = { ...changed, version: before.version + 1, updatedAt: tx.clock.now().toString() }
    repository.saveRelationship(tx, after)
    announce(tx, { event: relationshipUpdated, resourceId: id, contactId: before.contactId, relatedContactId: before.relatedId, data, previous })
    return after
  })
}

/** @throws as getRelationship; staleVersion */
export function deleteRelationship(ctx: Context, contactId: string, id: string): Promise<null> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, contactId, id)
    repository.deleteRelationship(tx, id)
    announce(tx, { event: relationshipDeleted, resourceId: id, contactId: before.contactId, relatedContactId: before.relatedId, data: {}, previous: before })
    return null
  })
}

async function lock(tx: Tx, contactId: string, id: string): Promise<Relationship> {
  await getContact(tx, contactId)
  const known = (await repository.findRelationship(tx, contactId, id)) ?? refuse(relationshipNotFound())
  await lockBoth(tx, known.contactId, known.relatedId)
  const relationship = await expectVisible(tx, await repository.lockRelationship(tx, contactId, id))
  expectVersion(tx, relationship)
  return relationship
}

/** Both ends of a relationship, held as they are: who is being erased meanwhile is erased before or after, not beside. */
async function lockBoth(tx: Tx, contactId: string, relatedId: string): Promise<[Contact | undefined, Contact | undefined]> {
  const locked = new Map((await lockContacts(tx, [contactId, relatedId])).map((contact) => [contact.id, contact]))
  return [locked.get(contactId), locked.get(relatedId)]
}

async function expectVisible(ctx: Context, relationship: Relationship | undefined): Promise<Relationship> {
  if (relationship === undefined) throw relationshipNotFound()
  if (ctx.actor.visibleOwners !== null) {
    for (const id of [relationship.contactId, relationship.relatedId]) (await findContact(ctx, id)) ?? refuse(relationshipNotFound())
  }
  return relationship
}

function expectOrder({ since, until }: Relationship): void {
  if (since !== null && until !== null && until < since)
    throw validationFailed({ errors: [{ pointer: '/until', code: 'not-valid', detail: 'is before since' }] })
}
