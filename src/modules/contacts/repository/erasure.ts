import { and, eq, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { ours, statement } from '../../../platform/database.ts'
import { consents, customFieldValues, occasions } from '../tables/care.ts'
import { contactIdentifiers, contacts, contactTags, lifecycleMoves, relationships, suppressions } from '../tables.ts'
import { dropWords } from './words.ts'

/** Takes everything personal out of a contact's rows. What remains counts: kind, stage, dates. */
export function eraseContactRows(tx: Tx, { id, words }: { readonly id: string; readonly words: readonly string[] }, at: string): void {
  for (const statement of [blank, forgetIdentifiers, forgetTags, forgetValues, forgetReasons, forgetOccasions]) tx.later(statement, { id, at })
  dropWords(tx, words)
}
const blank = statement(
  'contacts.erase',
  {},
  (_, given) => sql`
  update ${contacts} set display_name = '', given_name = null, family_name = null, emails = '[]', phones = '[]', handles = '[]', addresses = '[]', external_id = null,
    country = null, language = null, time_zone = null, source = null, interests = '{}', tags = '{}', custom_fields = '{}', search_key = '',
    archived_at = coalesce(archived_at, ${given('at')}::timestamptz), erased_at = ${given('at')}::timestamptz,
    updated_at = ${given('at')}::timestamptz, version = version + 1
  where organization_id = ${given('organizationId')} and id = ${given('id')}`,
)
const forgetIdentifiers = statement('contactIdentifiers.erase', {}, (q, given) =>
  q.delete(contactIdentifiers).where(and(ours(contactIdentifiers), eq(contactIdentifiers.contactId, given('id')))),
)
const forgetTags = statement('contactTags.erase', {}, (q, given) => q.delete(contactTags).where(and(ours(contactTags), eq(contactTags.contactId, given('id')))))

const forgetValues = statement('customFieldValues.erase', {}, (q, given) =>
  q.delete(customFieldValues).where(and(ours(customFieldValues), eq(customFieldValues.contactId, given('id')))),
)

const forgetOccasions = statement('occasions.erase', {}, (q, given) => q.delete(occasions).where(and(ours(occasions), eq(occasions.contactId, given('id')))))

/** The words that somebody agreed to; that they did stays. Within what allows erasing, which the append-only trigger asks for. */
export function eraseEvidence(tx: Tx, id: string): void {
  tx.later(forgetEvidence, { id })
}
const forgetEvidence = statement('consents.erase', {}, (q, given) =>
  q
    .update(consents)
    .set({ evidence: null })
    .where(and(ours(consents), eq(consents.contactId, given('id')))),
)

/** Takes a person's relationships away. @returns which, by their ids alone */
export function deleteRelationshipsOf(tx: Tx, id: string) {
  return tx.many(forgetRelationships, { id })
}
const relation = { id: relationships.id, contactId: relationships.contactId, relatedId: relationships.relatedId }
const forgetRelationships = statement('relationships.erase', relation, (q, given) =>
  q
    .delete(relationships)
    .where(and(ours(relationships), sql`${given('id')}::uuid in (${relationships.contactId}, ${relationships.relatedId})`))
    .returning(relation),
)
const forgetReasons = statement('lifecycleMoves.erase', {}, (q, given) =>
  q
    .update(lifecycleMoves)
    .set({ reason: null })
    .where(and(ours(lifecycleMoves), eq(lifecycleMoves.contactId, given('id')))),
)

export function insertSuppressions(tx: Tx, hashes: readonly string[], at: string): void {
  tx.later(suppress, { hashes, at })
}
const suppress = statement(
  'suppressions.insert',
  {},
  (_, given) => sql`
  insert into ${suppressions} (organization_id, hash, created_at) select ${given('organizationId')}::uuid, unnest(${given('hashes')}::text[]), ${given('at')}::timestamptz
  on conflict do nothing`,
)

/** Whether any erased person is remembered: hashes are dear, and most organizations have none to compare with. */
export async function hasSuppressions(tx: Tx): Promise<boolean> {
  return (await tx.one(anySuppressed)) !== undefined
}
const anySuppressed = statement('suppressions.any', { hash: suppressions.hash }, (q) => q.from(suppressions).where(ours(suppressions)).limit(1))

/** Those of the hashes under which an erased person is remembered. */
export async function findSuppressedHashes(tx: Tx, hashes: readonly string[]): Promise<string[]> {
  return (await tx.many(suppressed, { hashes })).map(({ hash }) => hash)
}
const suppressed = statement('suppressions.find', { hash: suppressions.hash }, (q, given) =>
  q.from(suppressions).where(and(ours(suppressions), sql`${suppressions.hash} = any(${given('hashes')}::text[])`)),
)
