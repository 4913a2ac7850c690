import type { ContactMerge, Participant } from '../../../kernel/participants.ts'
import { type Fault, refuse } from '../../../kernel/problem.ts'
import { staleVersion, validationFailed } from '../../../kernel/problems.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { absorbContacts, type Contact, contactArchived, contactVisibility, lockContacts, maySeeContact, mergeFields } from '../../contacts/index.ts'
import { alreadyMerged, externalIdsDiffer, mergeNotFound } from '../errors.ts'
import { contactMerged } from '../events.ts'
import { deleteOpenPairsOf } from '../repository/duplicates.ts'
import * as repository from '../repository/merges.ts'
import type { MergePreview, MergeQuery, NewMerge } from '../schemas/merge.ts'

export { contactArchived } from '../../contacts/index.ts'

type Merge = repository.Merge
export type Participants = readonly Participant<Tx>[]

/**
 * Makes one contact of several, or only shows what would become of it.
 * @throws validationFailed, alreadyMerged, contactArchived, staleVersion, externalIdsDiffer
 */
export function mergeContacts(ctx: Context, input: NewMerge, participants: Participants): Promise<Merge | MergePreview> {
  return transact<Merge | MergePreview>(ctx, (tx) => (input.dryRun ? preview(tx, input, participants) : mergeWithin(tx, input, participants)))
}

/** Thrown to undo what a dry run did. */
class Undone extends Error {}

/** Merges, notes what became of it, and undoes it: so that what is shown is what would be done. */
async function preview(tx: Tx, input: NewMerge, participants: Participants): Promise<MergePreview> {
  const contacts = await lockParties(tx, input)
  const { conflicts } = mergeFields(contacts, input.fields)
  const externalIds = externalIdsOf(contacts)
  let done: Merge | undefined
  try {
    await tx.savepoint(async (inner) => {
      done = await mergeWithin(inner, { ...input, confirmExternalIds: true }, participants)
      throw new Undone()
    })
  } catch (error) {
    if (!(error instanceof Undone)) throw error
  }
  const { survivorId, duplicateIds } = input
  const versions = Object.fromEntries(contacts.map(({ id, version }) => [id, version]))
  const { moved = {}, changed = [] } = done ?? {}
  return {
    survivorId,
    duplicateIds,
    dryRun: true,
    versions,
    conflicts: conflicts.map((conflict) => ({ ...conflict, values: [...conflict.values] })),
    moved,
    changed,
    externalIds,
    needsConfirmation: externalIds.length > 1,
  }
}

async function mergeWithin(tx: Tx, input: NewMerge, participants: Participants): Promise<Merge> {
  const contacts = await lockParties(tx, input)
  const externalIds = externalIdsOf(contacts)
  if (externalIds.length > 1 && !input.confirmExternalIds) throw externalIdsDiffer({ externalIds })
  const [before, ...duplicates] = contacts
  const { survivorId, duplicateIds } = input
  const merge: ContactMerge = { id: tx.newId(), survivorId, duplicateIds }
  const { survivor, changed, snapshot } = await absorbContacts(tx, merge, before, mergeFields(contacts, input.fields).contact, duplicates)
  const moved: Record<string, number> = {}
  for (const participant of participants) Object.assign(moved, await participant.onMerge?.(tx, merge))
  deleteOpenPairsOf(tx, duplicateIds)
  const at = tx.clock.now().toString()
  const { type, id: actorId } = tx.actor
  const made: Merge = {
    id: merge.id,
    survivorId,
    duplicateIds,
    status: 'merged',
    changed,
    moved,
    snapshot,
    mergedBy: { type, id: actorId },
    revertedAt: null,
    revertedBy: null,
    version: 1,
    createdAt: at,
    updatedAt: at,
  }
  repository.insertMerge(tx, made)
  announce(tx, {
    event: contactMerged,
    resourceId: survivorId,
    contactId: survivorId,
    data: { mergeId: merge.id, survivorId, duplicateIds, changed, moved },
    summary: survivor.displayName,
  })
  return made
}

/** The contacts of a merge, the survivor first, all locked in the order of their ids. */
async function lockParties(tx: Tx, { survivorId, duplicateIds, versions }: NewMerge): Promise<[Contact, ...Contact[]]> {
  const ids = [survivorId, ...duplicateIds]
  const twice = ids.findIndex((id, i) => ids.indexOf(id) < i)
  if (twice >= 0) throw validationFailed({ errors: [{ pointer: `/duplicateIds/${twice - 1}`, code: 'not-valid', detail: 'is named already' }] })
  const locked = new Map((await lockContacts(tx, ids)).map((contact) => [contact.id, contact]))
  const faults = ids.flatMap((id, i): Fault[] => {
    const contact = locked.get(id)
    if (contact !== undefined && contact.erasedAt === null) return []
    return [{ pointer: i === 0 ? '/survivorId' : `/duplicateIds/${i - 1}`, code: 'unknown', detail: 'is no contact' }]
  })
  if (faults.length > 0) throw validationFailed({ errors: faults })
  const contacts = ids.map((id) => locked.get(id) as Contact)
  for (const { id, mergedInto, archivedAt, version } of contacts) {
    if (mergedInto !== null) throw alreadyMerged({ contactId: id, survivorId: mergedInto })
    if (archivedAt !== null) throw contactArchived({ detail: `${id} is archived.` })
    if (versions[id] !== undefined && versions[id] !== version) throw staleVersion({ detail: `The present version of ${id} is ${version}.` })
  }
  return contacts as [Contact, ...Contact[]]
}

function externalIdsOf(contacts: readonly Contact[]): { contactId: string; externalId: string }[] {
  return contacts.flatMap(({ id, externalId }) => (externalId === null ? [] : [{ contactId: id, externalId }]))
}

/** @throws mergeNotFound, also when one of its contacts is not the caller's to see */
export async function getMerge(ctx: Context, id: string): Promise<Merge> {
  const merge = (await repository.findMerge(ctx, id)) ?? refuse(mergeNotFound())
  for (const contactId of [merge.survivorId, ...merge.duplicateIds]) (await maySeeContact(ctx, contactId)) || refuse(mergeNotFound())
  return merge
}

export function listMerges(ctx: Context, query: MergeQuery): Promise<JsonText> {
  return repository.listMerges(ctx, query, contactVisibility)
}
