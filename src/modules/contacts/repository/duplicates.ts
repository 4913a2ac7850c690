import { eq, type SQL, sql } from 'drizzle-orm'
import { ours } from '../../../platform/database.ts'
import { occasions } from '../tables/care.ts'
import { contactIdentifiers, contacts, relationships } from '../tables.ts'

/** What contacts are compared by, as relations for whoever looks for duplicates. */

/**
 * The contacts that are in use: `id`, `kind` and `name`, folded. The search key begins with the folded display name, which
 * has as many words as it had before.
 */
export const comparedContacts: SQL = sql`select id, kind, array_to_string(
    (string_to_array(search_key, ' '))[1:array_length(regexp_split_to_array(btrim(display_name), '\\s+'), 1)], ' ') as name
  from ${contacts} where ${ours(contacts)} and ${contacts.archived} = false`

const identified = (kind: 'email' | 'phone') =>
  sql`select contact_id, value as key, null as detail from ${contactIdentifiers}
    where ${ours(contactIdentifiers)} and ${eq(contactIdentifiers.kind, sql.raw(`'${kind}'`))} and not ${contactIdentifiers.archived}`

/**
 * What two contacts may share: `contact_id`, `key` (the same in both), and `detail`, which must not differ where both have
 * it (the year of a birthday). E-mails and phones count also where they identify somebody else.
 */
export const sharedKeys = {
  email: identified('email'),
  phone: identified('phone'),
  company: sql`select contact_id, related_id::text as key, null as detail from ${relationships} where ${ours(relationships)} and type = 'works_for'`,
  birthday: sql`select contact_id, concat_ws(' ', calendar, month, day) as key, year::text as detail from ${occasions}
    where ${ours(occasions)} and type = 'birthday'`,
  address: sql`select id as contact_id, lower(regexp_replace(concat_ws(' ', place ->> 'street', place ->> 'postalCode', place ->> 'city'), '[\\s[:punct:]]+', '', 'g')) as key,
      null as detail from ${contacts}, jsonb_array_elements(addresses) as place
    where ${ours(contacts)} and ${contacts.archived} = false and place ->> 'street' <> '' and coalesce(place ->> 'postalCode', place ->> 'city') <> ''`,
} as const
