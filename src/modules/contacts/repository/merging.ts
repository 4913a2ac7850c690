import { and, getTableColumns, sql } from 'drizzle-orm'
import type { ContactMerge } from '../../../kernel/participants.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import { movable } from '../../../platform/merging.ts'
import { consents, customFieldValues, occasions } from '../tables/care.ts'
import { contactIdentifiers, contacts, contactTags, lifecycleMoves, relationships } from '../tables.ts'

/** The rows of contacts that a merge moves, takes away and gives back. */

export const movedConsents = movable('consents', consents, consents.contactId)
export const movedOccasions = movable('occasions', occasions, occasions.contactId)
export const movedMoves = movable('lifecycle', lifecycleMoves, lifecycleMoves.contactId)
/** Those that were merged into the duplicates before lead to the survivor. */
export const movedMerged = movable('contacts', contacts, contacts.mergedInto)

/** Lets consents change hands: what the append-only trigger asks for, for this transaction only. */
export async function whileMerging<T>(tx: Tx, work: () => Promise<T> | T): Promise<T> {
  tx.later(allowMerging)
  const result = await work()
  tx.later(forbidMerging)
  return result
}
const allowMerging = statement('consents.allowMerging', {}, () => sql`select from set_config('rapport.merging', 'on', true)`)
const forbidMerging = statement('consents.forbidMerging', {}, () => sql`select from set_config('rapport.merging', 'off', true)`)

const idsOf = (merge: ContactMerge) => [merge.survivorId, ...merge.duplicateIds]
const among = (name: string) => sql`any(${sql.placeholder(name)}::uuid[])`

export type StoredIdentifier = Pick<typeof contactIdentifiers.$inferSelect, 'contactId' | 'kind' | 'value' | 'identifying'>
const { contactId, kind, value, identifying } = contactIdentifiers
const identifierColumns = { contactId, kind, value, identifying }

/** What each of these contacts is found by, also by what it took over. */
export function findIdentifiersOf(ctx: Context, ids: readonly string[]): Promise<StoredIdentifier[]> {
  return ctx.many(identifiersOf, { ids })
}
const identifiersOf: Statement<StoredIdentifier> = statement('contactIdentifiers.ofContacts', identifierColumns, (q) =>
  q.from(contactIdentifiers).where(and(ours(contactIdentifiers), sql`${contactId} = ${among('ids')}`)),
)

/** Takes these identifiers away and puts those in, in this order: who had them has them no more. */
export function replaceIdentifiers(tx: Tx, removed: readonly StoredIdentifier[], added: readonly StoredIdentifier[]): void {
  if (removed.length > 0) tx.later(takeAway, { rows: records(identifierColumns, removed) })
  if (added.length > 0) tx.later(putIn, { rows: records(identifierColumns, added) })
}
const takeAway = statement(
  'contactIdentifiers.takeAway',
  {},
  () => sql`
  delete from ${contactIdentifiers} using ${recordset(identifierColumns, 'rows')}
  where ${ours(contactIdentifiers)} and ${contactId} = rows.contact_id and ${kind} = rows.kind and ${value} = rows.value`,
)
const putIn = statement(
  'contactIdentifiers.putIn',
  {},
  (_, given) => sql`
  insert into ${contactIdentifiers} (organization_id, contact_id, kind, value, identifying, archived)
  select ${given('organizationId')}::uuid, contact_id, kind, value, identifying, false from ${recordset(identifierColumns, 'rows')} order by kind, value
  on conflict (organization_id, contact_id, kind, value) do update set identifying = excluded.identifying`,
)

/** Marks the duplicates as merged: out of every list, their tags and values no longer counted. */
export function markMerged(tx: Tx, merge: ContactMerge, at: string): void {
  const given = { survivorId: merge.survivorId, duplicateIds: merge.duplicateIds, at }
  for (const each of [mark, forgetTags, forgetValues]) tx.later(each, given)
}
const mark = statement(
  'contacts.markMerged',
  {},
  (_, given) => sql`
  update ${contacts} set merged_into = ${given('survivorId')}::uuid, version = version + 1, updated_at = ${given('at')}::timestamptz
  where ${ours(contacts)} and ${contacts.id} = ${among('duplicateIds')}`,
)
const forgetTags = statement('contactTags.forgetMerged', {}, (q) =>
  q.delete(contactTags).where(and(ours(contactTags), sql`${contactTags.contactId} = ${among('duplicateIds')}`)),
)
const forgetValues = statement('customFieldValues.forgetMerged', {}, (q) =>
  q.delete(customFieldValues).where(and(ours(customFieldValues), sql`${customFieldValues.contactId} = ${among('duplicateIds')}`)),
)

/** Makes the duplicates contacts of their own again. Their custom values are the caller's to put back. */
export function unmarkMerged(tx: Tx, merge: ContactMerge, at: string): void {
  tx.later(unmark, { duplicateIds: merge.duplicateIds, at })
  tx.later(retag, { duplicateIds: merge.duplicateIds })
}
const unmark = statement(
  'contacts.unmarkMerged',
  {},
  (_, given) => sql`
  update ${contacts} set merged_into = null, version = version + 1, updated_at = ${given('at')}::timestamptz
  where ${ours(contacts)} and ${contacts.id} = ${among('duplicateIds')}`,
)
const retag = statement(
  'contactTags.unforgetMerged',
  {},
  (_, given) => sql`
  insert into ${contactTags} (organization_id, tag, contact_id) select ${given('organizationId')}::uuid, unnest(tags), id from ${contacts}
  where ${ours(contacts)} and ${contacts.id} = ${among('duplicateIds')} on conflict do nothing`,
)

/** Which of these ids are of contacts that were merged, and into which. */
export async function findSurvivors(ctx: Context, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return new Map((await ctx.many(survivors, { ids })).map(({ id, mergedInto }) => [id, mergedInto ?? id]))
}
const survivors = statement('contacts.survivors', { id: contacts.id, mergedInto: contacts.mergedInto }, (q) =>
  q.from(contacts).where(and(ours(contacts), sql`${contacts.id} = ${among('ids')}`, sql`${contacts.mergedInto} is not null`)),
)

/** Those that were merged into a contact. */
export async function findMergedInto(ctx: Context, id: string): Promise<string[]> {
  return (await ctx.many(mergedInto, { id })).map((row) => row.id)
}
const mergedInto = statement(
  'contacts.mergedInto',
  { id: contacts.id },
  (_, given) => sql`select id from ${contacts} where ${ours(contacts)} and merged_into = ${given('id')}::uuid order by id`,
)

export type Relationship = Omit<typeof relationships.$inferSelect, 'organizationId'>
export type Occasion = Omit<typeof occasions.$inferSelect, 'organizationId'>
type Consent = Omit<typeof consents.$inferSelect, 'organizationId'>
const { organizationId: _relationsTenant, ...relationshipColumns } = getTableColumns(relationships)
const { organizationId: _occasionsTenant, ...occasionColumns } = getTableColumns(occasions)
const { organizationId: _consentsTenant, ...consentColumns } = getTableColumns(consents)

export function findRelationshipsOf(tx: Tx, merge: ContactMerge): Promise<Relationship[]> {
  return tx.many(relationshipsOf, { ids: idsOf(merge) })
}
const relationshipsOf: Statement<Relationship> = statement('relationships.ofContacts', relationshipColumns, (q) =>
  q.from(relationships).where(and(ours(relationships), sql`(${relationships.contactId} = ${among('ids')} or ${relationships.relatedId} = ${among('ids')})`)),
)

export function findRelationshipsById(tx: Tx, ids: readonly string[]): Promise<Relationship[]> {
  return tx.many(relationshipsById, { ids })
}
const relationshipsById: Statement<Relationship> = statement('relationships.byIds', relationshipColumns, (q) =>
  q.from(relationships).where(and(ours(relationships), sql`${relationships.id} = ${among('ids')}`)),
)

export function deleteRelationships(tx: Tx, ids: readonly string[]): void {
  if (ids.length > 0) tx.later(removeRelationships, { ids })
}
const removeRelationships = statement('relationships.deleteSeveral', {}, (q) =>
  q.delete(relationships).where(and(ours(relationships), sql`${relationships.id} = ${among('ids')}`)),
)

/** Writes the ends and details of relationships, which are there already. */
export function saveRelationships(tx: Tx, changed: readonly Relationship[]): void {
  if (changed.length > 0) tx.later(updateRelationships, { rows: records(relationshipColumns, changed) })
}
const updateRelationships = statement(
  'relationships.updateSeveral',
  {},
  (_, given) => sql`
  update ${relationships} set contact_id = rows.contact_id, related_id = rows.related_id, role = rows.role, since = rows.since, until = rows.until,
    version = rows.version, updated_at = rows.updated_at
  from ${recordset(relationshipColumns, 'rows')} where ${relationships.organizationId} = ${given('organizationId')} and ${relationships.id} = rows.id`,
)

/** Puts relationships back, but for those with somebody who was erased since. */
export function putBackRelationships(tx: Tx, rows: readonly Relationship[]): void {
  if (rows.length > 0) tx.later(insertRelationships, { rows: records(relationshipColumns, rows) })
}
const insertRelationships = statement(
  'relationships.putBack',
  {},
  (_, given) => sql`
  insert into ${relationships} (organization_id, ${columnNames(relationshipColumns)})
  select ${given('organizationId')}::uuid, ${columnNames(relationshipColumns)} from ${recordset(relationshipColumns, 'rows')}
  where not exists (select from ${contacts} where ${ours(contacts)} and ${contacts.id} in (rows.contact_id, rows.related_id) and ${contacts.erasedAt} is not null)
  on conflict do nothing`,
)

export function findOccasionsOf(tx: Tx, merge: ContactMerge): Promise<Occasion[]> {
  return tx.many(occasionsOf, { ids: idsOf(merge) })
}
const occasionsOf: Statement<Occasion> = statement('occasions.ofContacts', occasionColumns, (q) =>
  q
    .from(occasions)
    .where(and(ours(occasions), sql`${occasions.contactId} = ${among('ids')}`))
    .orderBy(occasions.id),
)

export type Holding = Pick<Consent, 'contactId' | 'channel' | 'purpose' | 'state' | 'basis' | 'id'> & { readonly granted: boolean }

/** What each of the contacts allows, by its own history. */
export function findHolding(tx: Tx, merge: ContactMerge): Promise<Holding[]> {
  return tx.many(holding, { ids: idsOf(merge) })
}
const { contactId: consentOf, channel, purpose, state, basis, id: consentId } = consentColumns
const holding: Statement<Holding> = statement(
  'consents.holding',
  { contactId: consentOf, channel, purpose, state, basis, id: consentId, granted: sql<boolean>`` },
  () => sql`
  select distinct on (contact_id, channel, purpose) contact_id, channel, purpose, state, basis, id,
    bool_or(state = 'granted') over (partition by contact_id, channel, purpose) from ${consents}
  where ${ours(consents)} and contact_id = ${among('ids')} order by contact_id, channel, purpose, id desc`,
)

/** Takes away what a merge added to a history. */
export function deleteAddedConsents(tx: Tx, survivorId: string, ids: readonly string[]): void {
  if (ids.length > 0) tx.later(removeConsents, { survivorId, ids })
}
const removeConsents = statement('consents.deleteAdded', {}, (q, given) =>
  q.delete(consents).where(and(ours(consents), sql`${consents.contactId} = ${given('survivorId')}::uuid and ${consents.id} = ${among('ids')}`)),
)
export function deleteAddedMoves(tx: Tx, survivorId: string, ids: readonly string[]): void {
  if (ids.length > 0) tx.later(removeMoves, { survivorId, ids })
}
const removeMoves = statement('lifecycleMoves.deleteAdded', {}, (q, given) =>
  q
    .delete(lifecycleMoves)
    .where(and(ours(lifecycleMoves), sql`${lifecycleMoves.contactId} = ${given('survivorId')}::uuid and ${lifecycleMoves.id} = ${among('ids')}`)),
)
