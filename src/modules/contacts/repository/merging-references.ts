import { and, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import { customFields, customFieldValues } from '../tables/care.ts'
import { contacts } from '../tables.ts'

/** A custom field of a contact that refers to another. */
export interface Reference {
  readonly fieldId: string
  readonly contactId: string
  readonly value: string
}

const referenceColumns = { fieldId: customFieldValues.fieldId, contactId: customFieldValues.contactId, value: customFieldValues.value }

/**
 * What refers to any of these contacts and may refer to another instead. Where the field is unique one may, and none where
 * that one is referred to already.
 * @param apart contacts whose own references stay
 */
export function findReferencesTo(tx: Tx, ids: readonly string[], insteadId: string, apart: readonly string[]): Promise<Reference[]> {
  return tx.many(referring, { ids, insteadId, apart })
}
const referring: Statement<Reference> = statement(
  'customFieldValues.referring',
  referenceColumns,
  (_, given) => sql`
  select field_id, contact_id, value from (
    select mine.*, row_number() over (partition by mine.field_id order by mine.value, mine.contact_id) as place
    from ${customFieldValues} mine
    join ${customFields} field on field.organization_id = mine.organization_id and field.id = mine.field_id and field.type = 'contact'
    where mine.organization_id = ${given('organizationId')} and mine.value = any(${given('ids')}::text[]) and not mine.contact_id = any(${given('apart')}::uuid[])
  ) as found
  where not is_unique or (place = 1 and not exists (
    select from ${customFieldValues} other where other.organization_id = ${given('organizationId')} and other.field_id = found.field_id
      and other.value = ${given('insteadId')}::text and other.is_unique))`,
)

/** Holds contacts that refer to others as they are, also those that the caller may not see. */
export async function holdReferring(tx: Tx, references: readonly Reference[]): Promise<void> {
  await tx.many(hold, { ids: references.map(({ contactId }) => contactId) })
}
const hold = statement('contacts.holdReferring', { id: contacts.id }, (q, given) =>
  q
    .from(contacts)
    .where(and(ours(contacts), sql`${contacts.id} = any(${given('ids')}::uuid[])`))
    .orderBy(contacts.id)
    .for('no key update'),
)

/** Lets references that still stand go to another contact, where that breaks no uniqueness. Their contacts have changed by it. */
export function redirect(tx: Tx, references: readonly Reference[], to: (reference: Reference) => string): void {
  if (references.length === 0) return
  const rows = references.map((reference) => ({ ...reference, to: to(reference) }))
  tx.later(redirectReferences, { rows: JSON.stringify(rows), at: tx.clock.now().toString() })
}
const redirectReferences = statement(
  'contacts.redirectReferences',
  {},
  (_, given) => sql`
  with moved as (
    update ${customFieldValues} as mine set value = rows."to"
    from jsonb_to_recordset(${given('rows')}::jsonb) as rows("fieldId" uuid, "contactId" uuid, value text, "to" text)
    where mine.organization_id = ${given('organizationId')} and mine.field_id = rows."fieldId" and mine.contact_id = rows."contactId" and mine.value = rows.value
      and not exists (select from ${customFieldValues} other where other.organization_id = ${given('organizationId')} and other.field_id = rows."fieldId"
        and other.value = rows."to" and other.is_unique)
    returning mine.contact_id, mine.field_id, mine.value
  ), changed as (
    select moved.contact_id, jsonb_object_agg(field.key, moved.value) as fields from moved
    join ${customFields} field on field.organization_id = ${given('organizationId')} and field.id = moved.field_id group by moved.contact_id
  )
  update ${contacts} as mine set custom_fields = mine.custom_fields || changed.fields, version = version + 1, updated_at = ${given('at')}::timestamptz
  from changed where mine.organization_id = ${given('organizationId')} and mine.id = changed.contact_id`,
)
