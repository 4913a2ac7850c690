import { isDeepStrictEqual } from 'node:util'
import type { ContactMerge, Obstacle } from '../../../kernel/participants.ts'
import type { Tx } from '../../../platform/context.ts'
import { findOwnersOf, saveRow } from '../repository/contacts.ts'
import { findTakenValues, insertValues, replaceValues } from '../repository/custom-fields.ts'
import { insertMove } from '../repository/lifecycle.ts'
import { deleteAddedMoves, findIdentifiersOf, markMerged, replaceIdentifiers, type StoredIdentifier, unmarkMerged } from '../repository/merging.ts'
import { type Contact, identifiersOf, indexed, nextVersion } from '../rules/contact.ts'
import { MERGED_FIELDS, type MergedFields, takeBackFields } from '../rules/merging.ts'
import { tellOwner } from './contacts.ts'
import { customFieldsOf, valuesOf } from './custom-fields.ts'

/** The contacts themselves in a merge: their fields, and what they are found by. What hangs on them moves as a participant's part. */

/** What a revert needs to know of the contacts. */
export interface MergeSnapshot {
  readonly before: MergedFields
  readonly after: MergedFields
  /** What each of the contacts was found by. */
  readonly identifiers: readonly StoredIdentifier[]
  /** The move of the life cycle that the choice of another stage made. */
  readonly addedMoves: readonly string[]
}

export interface Absorbed {
  readonly survivor: Contact
  /** The fields of the survivor that changed. */
  readonly changed: string[]
  readonly snapshot: MergeSnapshot
}

const fieldsOf = (contact: Contact): MergedFields => Object.fromEntries(MERGED_FIELDS.map((field) => [field, contact[field]])) as MergedFields
const textOf = ({ kind, value }: Pick<StoredIdentifier, 'kind' | 'value'>) => `${kind} ${value}`

/**
 * Lets a contact go on in the place of others, all of which are locked.
 * @param merged the survivor with the fields that it gets
 */
export async function absorbContacts(tx: Tx, merge: ContactMerge, before: Contact, merged: Contact, duplicates: readonly Contact[]): Promise<Absorbed> {
  const at = tx.clock.now().toString()
  const survivor = nextVersion(merged, at)
  const identifiers = await findIdentifiersOf(tx, [merge.survivorId, ...merge.duplicateIds])
  const theirs = identifiers.filter(({ contactId }) => contactId !== merge.survivorId)
  replaceIdentifiers(tx, theirs, unitedIdentifiers(identifiers, merge.survivorId))
  saveRow(tx, indexed(before), indexed(survivor))
  markMerged(tx, merge, at)
  replaceValues(tx, survivor.id, valuesOf(await customFieldsOf(tx), survivor.id, survivor.customFields))
  const addedMoves = before.lifecycleStage === survivor.lifecycleStage ? [] : [noteStage(tx, before, survivor)]
  for (const contact of [survivor, ...duplicates]) tellOwner(tx, contact, 'merged')
  const snapshot = { before: fieldsOf(before), after: fieldsOf(survivor), identifiers, addedMoves }
  return { survivor, changed: MERGED_FIELDS.filter((field) => !isDeepStrictEqual(before[field], survivor[field])), snapshot }
}

/** What identified any of the contacts identifies the survivor. */
function unitedIdentifiers(all: readonly StoredIdentifier[], survivorId: string): StoredIdentifier[] {
  const united = new Map<string, StoredIdentifier>()
  for (const each of all)
    united.set(textOf(each), { ...each, contactId: survivorId, identifying: each.identifying || united.get(textOf(each))?.identifying === true })
  return [...united.values()]
}

function noteStage(tx: Tx, { lifecycleStage: fromStage }: Contact, { id: contactId, lifecycleStage: stage }: Contact): string {
  const id = tx.newId()
  const { type, id: actorId } = tx.actor
  const occurredAt = tx.clock.now().toString()
  insertMove(tx, { id, contactId, fromStage, stage, reason: 'merged', reasonCode: null, endedBy: null, actor: { type, id: actorId }, occurredAt })
  return id
}

/**
 * Lets the duplicates stand for themselves again, and takes from the survivor what they had brought. All are locked.
 * @returns what stands in the way; with any of it the caller lets the whole come to nothing
 */
export async function releaseContacts(
  tx: Tx,
  merge: ContactMerge,
  now: Contact,
  duplicates: readonly Contact[],
  snapshot: MergeSnapshot,
): Promise<{ survivor: Contact; obstacles: Obstacle[] }> {
  const at = tx.clock.now().toString()
  const { contact, changedSince } = takeBackFields(now, snapshot.before, snapshot.after)
  const survivor = nextVersion(contact, at)
  const obstacles = changedSince.map((name) => ({ kind: 'field', contactId: now.id, name, detail: 'was changed after the merge' }))
  obstacles.push(...(await releaseIdentifiers(tx, merge, survivor, snapshot.identifiers)))
  saveRow(tx, indexed(now), indexed(survivor))
  deleteAddedMoves(tx, now.id, snapshot.addedMoves)
  unmarkMerged(tx, merge, at)
  obstacles.push(...(await releaseValues(tx, survivor, duplicates)))
  for (const each of [survivor, ...duplicates]) tellOwner(tx, each, 'merge reverted')
  return { survivor, obstacles }
}

/** Identifiers go back to whom they came from, if nobody else is identified by them by now. */
async function releaseIdentifiers(
  tx: Tx,
  { survivorId, duplicateIds }: ContactMerge,
  survivor: Contact,
  before: readonly StoredIdentifier[],
): Promise<Obstacle[]> {
  const theirs = before.filter(({ contactId }) => duplicateIds.includes(contactId))
  const own = before.filter(({ contactId }) => contactId === survivorId)
  const kept = theirs.filter(({ kind, value }) => kind === 'external_id' && value === survivor.externalId)
  if (kept.length > 0)
    return kept.map(({ contactId, value }) => ({ kind: 'identifier', contactId, name: value, detail: 'is the external id of the survivor by now' }))
  const strangers = (
    await findOwnersOf(
      tx,
      theirs.filter(({ identifying }) => identifying),
    )
  ).filter((owner) => owner.contactId !== survivorId)
  if (strangers.length > 0) {
    return strangers.map(({ kind, value }) => {
      const contactId = theirs.find((each) => each.kind === kind && each.value === value)?.contactId ?? survivorId
      return { kind: 'identifier', contactId, name: value, detail: `is the ${kind.replace('_', ' ')} of another contact by now` }
    })
  }
  const keeps = new Set([...own, ...identifiersOf(survivor)].map(textOf))
  const present = await findIdentifiersOf(tx, [survivorId])
  const taken = new Set(theirs.map(textOf))
  const given = present.filter((each) => taken.has(textOf(each)) && !keeps.has(textOf(each)))
  const identifyThem = new Set(theirs.filter(({ identifying }) => identifying).map(textOf))
  // What identifies a duplicate again identifies the survivor no more, where it has it too.
  const lent = present.filter((each) => keeps.has(textOf(each)) && identifyThem.has(textOf(each))).map((each) => ({ ...each, identifying: false }))
  replaceIdentifiers(tx, [...given, ...lent], [...lent, ...theirs])
  return []
}

async function releaseValues(tx: Tx, survivor: Contact, duplicates: readonly Contact[]): Promise<Obstacle[]> {
  const fields = await customFieldsOf(tx)
  replaceValues(tx, survivor.id, valuesOf(fields, survivor.id, survivor.customFields))
  const values = duplicates.flatMap(({ id, customFields }) => valuesOf(fields, id, customFields))
  const unique = values.filter((value) => value.unique)
  const taken = unique.length === 0 ? [] : await findTakenValues(tx, unique)
  if (taken.length === 0) insertValues(tx, values)
  return taken.map(({ contactId, value }) => ({ kind: 'value', contactId, name: value, detail: 'is the unique value of another contact by now' }))
}
