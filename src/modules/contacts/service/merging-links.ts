import type { ContactMerge, Obstacle } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { mergeTimelines, noteAsMoved, notedRows, noteRows, partTimelines, reclaimRows, takenElsewhere } from '../../../platform/merging.ts'
import { consentRecorded } from '../events.ts'
import { type Consent, insertConsent } from '../repository/consents.ts'
import { findContact } from '../repository/contacts.ts'
import * as repository from '../repository/merging.ts'
import { insertOccasion } from '../repository/occasions.ts'
import { doubledOccasions, mergeRelationships, says, withdrawnAgain } from '../rules/merging-links.ts'
import { giveBackReferences, moveReferences } from './merging-references.ts'
import { armReminders, dropOccasion } from './occasions.ts'

/** What hangs on contacts within their own module, in a merge and in its revert. */

const GONE = 'relationships.gone'
const MOVED = 'relationships.moved'
const FILLED = 'relationships.filled'
const DOUBLED = 'occasions.gone'
const WITHDRAWN = 'consents.added'

type Filled = { readonly before: repository.Relationship; readonly after: repository.Relationship }

export async function mergeLinks(tx: Tx, merge: ContactMerge): Promise<Record<string, number>> {
  const relationships = await moveRelationships(tx, merge)
  const occasions = await moveOccasions(tx, merge)
  const consents = await moveConsents(tx, merge)
  const lifecycle = await repository.movedMoves.move(tx, merge)
  await repository.movedMerged.move(tx, merge)
  const references = await moveReferences(tx, merge)
  return { relationships, occasions, consents, lifecycle, references, timeline: await mergeTimelines(tx, merge) }
}

export async function partLinks(tx: Tx, merge: ContactMerge): Promise<Obstacle[]> {
  await giveBackRelationships(tx, merge)
  await giveBackOccasions(tx, merge)
  const added = await notedRows<Consent>(tx, merge, WITHDRAWN)
  repository.deleteAddedConsents(
    tx,
    merge.survivorId,
    added.map(({ rowId }) => rowId),
  )
  await repository.whileMerging(tx, () => repository.movedConsents.giveBack(tx, merge))
  repository.movedMoves.giveBack(tx, merge)
  repository.movedMerged.giveBack(tx, merge)
  await giveBackReferences(tx, merge)
  partTimelines(tx, merge)
  return []
}

async function moveRelationships(tx: Tx, merge: ContactMerge): Promise<number> {
  const at = tx.clock.now().toString()
  const all = await repository.findRelationshipsOf(tx, merge)
  const { gone, moved, filled } = mergeRelationships(all, merge.survivorId, merge.duplicateIds)
  const note = (was: repository.Relationship) => ({ rowId: was.id, contactId: was.contactId, was })
  noteRows(tx, merge, GONE, gone.map(note))
  noteRows(tx, merge, MOVED, moved.map(note))
  noteRows<Filled>(
    tx,
    merge,
    FILLED,
    filled.map((was) => ({ rowId: was.before.id, contactId: was.before.contactId, was })),
  )
  // The doubles first: two of a kind cannot stand side by side.
  repository.deleteRelationships(
    tx,
    gone.map(({ id }) => id),
  )
  const became = (id: string) => (merge.duplicateIds.includes(id) ? merge.survivorId : id)
  const details = new Map(filled.map(({ after }) => [after.id, after]))
  const changed = new Map([...moved, ...filled.map(({ before }) => before)].map((each) => [each.id, details.get(each.id) ?? each]))
  const next = [...changed.values()].map((each) => ({
    ...each,
    contactId: became(each.contactId),
    relatedId: became(each.relatedId),
    version: each.version + 1,
    updatedAt: at,
  }))
  repository.saveRelationships(tx, next)
  return gone.length + moved.length
}

async function giveBackRelationships(tx: Tx, merge: ContactMerge): Promise<void> {
  const at = tx.clock.now().toString()
  const moved = await notedRows<repository.Relationship>(tx, merge, MOVED)
  const filled = await notedRows<Filled>(tx, merge, FILLED)
  const taken = await reclaimRows<repository.Relationship>(tx, merge, { moved: MOVED, gone: GONE })
  const gone = await notedRows<repository.Relationship>(tx, merge, GONE)
  const present = await repository.findRelationshipsById(
    tx,
    [...moved, ...filled].map(({ rowId }) => rowId),
  )
  const wasAt = new Map(moved.map(({ was }) => [was.id, was]))
  const wasFilled = new Map(filled.map(({ was }) => [was.before.id, was]))
  // Only the end that was a duplicate's goes back: the other contact may have been merged meanwhile.
  const end = (before: string | undefined, is: string) => (before !== undefined && merge.duplicateIds.includes(before) ? before : is)
  const endsBefore = ({ id, contactId, relatedId }: repository.Relationship) => ({
    contactId: end(wasAt.get(id)?.contactId, contactId),
    relatedId: end(wasAt.get(id)?.relatedId, relatedId),
  })
  const back = present.map((now) => {
    return { ...now, ...endsBefore(now), ...detailsBefore(now, wasFilled.get(now.id)), version: now.version + 1, updatedAt: at }
  })
  repository.saveRelationships(tx, back)
  const again = [...gone.map(({ was }) => was), ...taken.map(({ was }) => ({ ...was, ...endsBefore(was) }))]
  const others = await repository.findSurvivors(
    tx,
    again.flatMap(({ contactId, relatedId }) => [contactId, relatedId]),
  )
  const isOurs = (id: string) => id === merge.survivorId || merge.duplicateIds.includes(id)
  const nowAt = (id: string) => (isOurs(id) ? id : (others.get(id) ?? id))
  repository.putBackRelationships(
    tx,
    again.map((was) => ({ ...was, contactId: nowAt(was.contactId), relatedId: nowAt(was.relatedId) })),
  )
  await keepRelationships(
    tx,
    merge,
    present.filter(({ id }) => wasAt.has(id)),
  )
}

/** What left had stood for the same of others, who are still merged into the survivor: theirs stands there now. */
async function keepRelationships(tx: Tx, merge: ContactMerge, left: readonly repository.Relationship[]): Promise<void> {
  const merged = left.length === 0 ? [] : await repository.findMergedInto(tx, merge.survivorId)
  if (merged.length === 0) return
  const keyOf = ({ contactId, relatedId, type }: repository.Relationship) => `${contactId} ${relatedId} ${type}`
  const missing = new Set(left.map(keyOf))
  const nowAt = (id: string) => (merged.includes(id) ? merge.survivorId : id)
  const kept: repository.Relationship[] = []
  for (const { was } of await takenElsewhere<repository.Relationship>(tx, merge, GONE, merged)) {
    const now = { ...was, contactId: nowAt(was.contactId), relatedId: nowAt(was.relatedId) }
    if (missing.delete(keyOf(now))) kept.push(now)
  }
  repository.putBackRelationships(tx, kept)
  noteAsMoved(
    tx,
    merge,
    { moved: MOVED, gone: GONE },
    kept.map(({ id }) => id),
  )
}

/** The details that a double had brought go, unless somebody changed them since. */
function detailsBefore(now: repository.Relationship, filled: Filled | undefined): Partial<repository.Relationship> {
  if (filled === undefined) return {}
  const { before, after } = filled
  const isUntouched = now.role === after.role && now.since === after.since && now.until === after.until
  return isUntouched ? { role: before.role, since: before.since, until: before.until } : {}
}

async function moveOccasions(tx: Tx, merge: ContactMerge): Promise<number> {
  const all = await repository.findOccasionsOf(tx, merge)
  const own = all.filter(({ contactId }) => contactId === merge.survivorId)
  const theirs = all.filter(({ contactId }) => contactId !== merge.survivorId)
  const doubled = doubledOccasions([...own, ...theirs])
  noteRows(
    tx,
    merge,
    DOUBLED,
    doubled.map((was) => ({ rowId: was.id, contactId: was.contactId, was })),
  )
  for (const occasion of doubled) dropOccasion(tx, occasion)
  return doubled.length + (await repository.movedOccasions.move(tx, merge))
}

async function giveBackOccasions(tx: Tx, merge: ContactMerge): Promise<void> {
  repository.movedOccasions.giveBack(tx, merge)
  const taken = await reclaimRows<repository.Occasion>(tx, merge, { moved: 'occasions', gone: DOUBLED })
  const back = taken.map(({ contactId, was }) => ({ contactId, was: { ...was, contactId } }))
  for (const { was } of [...back, ...(await notedRows<repository.Occasion>(tx, merge, DOUBLED))]) {
    const contact = await findContact(tx, was.contactId)
    insertOccasion(tx, was)
    if (contact !== undefined) armReminders(tx, contact, was)
  }
  await keepOccasions(tx, merge)
}

/** What left had stood for the same of others, who are still merged into the survivor: theirs stands there now. */
async function keepOccasions(tx: Tx, merge: ContactMerge): Promise<void> {
  const survivor = await findContact(tx, merge.survivorId)
  const merged = await repository.findMergedInto(tx, merge.survivorId)
  if (survivor === undefined || merged.length === 0) return
  const left = (await repository.findOccasionsOf(tx, merge)).filter(({ contactId }) => contactId !== survivor.id)
  const present = await repository.findOccasionsOf(tx, { ...merge, duplicateIds: [] })
  const kept: repository.Occasion[] = []
  for (const { was } of await takenElsewhere<repository.Occasion>(tx, merge, DOUBLED, merged)) {
    if (!left.some((one) => says(one, was)) || [...present, ...kept].some((one) => says(one, was))) continue
    kept.push({ ...was, contactId: survivor.id })
  }
  for (const occasion of kept) {
    insertOccasion(tx, occasion)
    armReminders(tx, survivor, occasion)
  }
  noteAsMoved(
    tx,
    merge,
    { moved: 'occasions', gone: DOUBLED },
    kept.map(({ id }) => id),
  )
}

/** The histories become one, and the strictest word of it holds. */
async function moveConsents(tx: Tx, merge: ContactMerge): Promise<number> {
  const again = withdrawnAgain(await repository.findHolding(tx, merge), merge.survivorId)
  const moved = await repository.whileMerging(tx, () => repository.movedConsents.move(tx, merge))
  const { type, id: actorId } = tx.actor
  const added = again.map(({ channel, purpose, basis }): Consent => {
    const evidence = { wording: null, source: 'merge', reference: merge.id }
    const occurredAt = tx.clock.now().toString()
    return { id: tx.newId(), contactId: merge.survivorId, channel, purpose, state: 'withdrawn', basis, evidence, actor: { type, id: actorId }, occurredAt }
  })
  for (const consent of added) insertConsent(tx, consent)
  noteRows(
    tx,
    merge,
    WITHDRAWN,
    added.map((was) => ({ rowId: was.id, contactId: was.contactId, was })),
  )
  announce(
    tx,
    ...added.map((consent) => ({
      event: consentRecorded,
      resourceId: consent.id,
      contactId: merge.survivorId,
      data: consent,
      summary: `${consent.state}: ${consent.purpose} by ${consent.channel}`,
    })),
  )
  return moved
}
