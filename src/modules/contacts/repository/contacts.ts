import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, type Given, givenEach, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { Part, Write } from '../../../platform/parts.ts'
import type { Contact, Identifier, Indexed } from '../rules/contact.ts'
import { contactIdentifiers, contacts, contactTags, lifecycleMoves } from '../tables.ts'
import { changeWords } from './words.ts'

const { organizationId: _tenant, archived: _list, searchKey, ...contactColumns } = getTableColumns(contacts)
const storedColumns = { ...contactColumns, searchKey }
const identifierColumns = { contactId: contactIdentifiers.contactId, kind: contactIdentifiers.kind, value: contactIdentifiers.value }

/** Of a contact that was merged the owner of the one that it was merged into. */
const visibleOwner: SQL = sql`(case when ${contacts.mergedInto} is null then ${contacts.ownerId} else (select survivor.owner_id from ${contacts} as survivor
  where survivor.organization_id = ${sql.placeholder('organizationId')} and survivor.id = ${contacts.mergedInto}) end)`

/** A limited member of staff sees the contacts of certain owners only; everybody else has no such limit. */
const visible: SQL = sql`(${sql.placeholder('visibleOwners')}::uuid[] is null or ${visibleOwner} = any(${sql.placeholder('visibleOwners')}::uuid[]))`

/** Whether the caller, limited to certain owners, may see the contact that a column of another table names. */
export function contactVisibility(contactId: PgColumn | SQL): SQL {
  return sql`exists (select 1 from ${contacts} where ${ours(contacts)} and ${contacts.id} = ${contactId}
    and ${visibleOwner} = any(${sql.placeholder('visibleOwners')}::uuid[]))`
}

export function findContact(ctx: Context, id: string): Promise<Contact | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Contact> = statement('contacts.byId', contactColumns, (q, given) =>
  q.from(contacts).where(and(ours(contacts), eq(contacts.id, given('id')), visible)),
)

export function lockContact(tx: Tx, id: string): Promise<Contact | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Contact> = statement('contacts.lock', contactColumns, (q, given) =>
  q
    .from(contacts)
    .where(and(ours(contacts), eq(contacts.id, given('id')), visible))
    .for('no key update'),
)

/** Several at once, in one order for all, so that two who lock the same cannot deadlock. */
export function lockContacts(tx: Tx, ids: readonly string[]): Promise<Contact[]> {
  return tx.many(lockSeveral, { ids })
}
const lockSeveral: Statement<Contact> = statement('contacts.lockSeveral', contactColumns, (q, given) =>
  q
    .from(contacts)
    .where(and(ours(contacts), sql`${contacts.id} = any(${given('ids')}::uuid[])`, visible))
    .orderBy(contacts.id)
    .for('no key update'),
)

/** The present versions of contacts, by their ids. */
export async function versionsOf(ctx: Context, ids: readonly string[]): Promise<Map<string, number>> {
  return new Map((await ctx.many(versions, { ids })).map(({ id, version }) => [id, version]))
}
const versions = statement('contacts.versions', { id: contacts.id, version: contacts.version }, (q, given) =>
  q.from(contacts).where(and(ours(contacts), sql`${contacts.id} = any(${given('ids')}::uuid[])`)),
)

/** The contact that a normalised e-mail, phone or external id identifies. */
export function findIdentified(ctx: Context, { kind, value }: Identifier): Promise<Contact | undefined> {
  return ctx.one(byIdentifier, { kind, value })
}
const identified = and(
  ours(contactIdentifiers),
  eq(contactIdentifiers.kind, sql.placeholder('kind')),
  eq(contactIdentifiers.value, sql.placeholder('value')),
  contactIdentifiers.identifying,
  sql`not ${contactIdentifiers.archived}`,
)
const byIdentifier: Statement<Contact> = statement('contacts.byIdentifier', contactColumns, (q, given) =>
  q
    .from(contacts)
    .where(
      and(
        ours(contacts),
        visible,
        eq(
          contacts.id,
          sql`(select ${contactIdentifiers.contactId} from ${contactIdentifiers} where ${and(
            eq(contactIdentifiers.organizationId, given('organizationId')),
            identified,
          )})`,
        ),
      ),
    ),
)

/** An identifier of a new row that identifies another contact already. */
export interface Clash extends Identifier {
  readonly contactId: string
}

/**
 * Inserts contacts with their identifiers, tags and first stage, in one statement whatever their number.
 * Waits for others who are inserting the same identifier, so that of any number of equals exactly one gets in.
 * @returns the identifiers that were not taken in because they identify somebody else
 */
export function insertContacts(tx: Tx, rows: readonly Indexed[]): Promise<Clash[]> {
  return tx.many(insert, rowsOf(tx, rows))
}

/** The same as a part of one statement, which fails when an identifier identifies somebody else. */
export function inserting(ctx: Context, rows: readonly Indexed[]): Write {
  return { part: insertPart, given: rowsOf(ctx, rows) }
}

function rowsOf({ actor: { type, id } }: Context, rows: readonly Indexed[]): Given {
  return {
    contact: records(
      storedColumns,
      rows.map(({ contact, searchKey }) => ({ ...contact, searchKey })),
    ),
    movedBy: JSON.stringify({ type, id }),
    wanted: records(
      identifierColumns,
      rows.flatMap(({ contact, identifiers }) => identifiers.map((identifier) => ({ contactId: contact.id, ...identifier }))),
    ),
  }
}
const tenant = sql`${sql.placeholder('organizationId')}::uuid`
/** The first entry of a history, the stage that a contact is made in, bears the contact's own id. */
const insertRows = sql`contact as materialized (
    select * from ${recordset(storedColumns, 'contact')}
  ), made as (
    insert into ${contacts} (organization_id, ${columnNames(storedColumns)}) select ${tenant}, ${columnNames(storedColumns)} from contact
  ), tagged as (
    insert into ${contactTags} (organization_id, tag, contact_id) select ${tenant}, unnest(tags), id from contact
  ), moved as (
    insert into ${lifecycleMoves} (organization_id, id, contact_id, stage, actor, occurred_at)
    select ${tenant}, id, id, lifecycle_stage, ${sql.placeholder('movedBy')}::jsonb, created_at from contact
  )`
const insertPart: Part = {
  name: 'contacts',
  lists: ['contact', 'wanted'],
  expressions: sql`${insertRows}, identified as (
    insert into ${contactIdentifiers} (organization_id, contact_id, kind, value, identifying, archived)
    select ${tenant}, contact_id, kind, value, true, false from ${recordset(identifierColumns, 'wanted')} order by kind, value
  )`,
}
/** Takes in the wanted identifiers that identify nobody else, in one order for all, so that two who want the same cannot deadlock; answers the others. */
const takeIdentifiers = sql`wanted as (
    select * from ${recordset(identifierColumns, 'wanted')}
  ), taken as (
    insert into ${contactIdentifiers} (organization_id, contact_id, kind, value, identifying, archived)
    select ${sql.placeholder('organizationId')}::uuid, contact_id, kind, value, true, false from wanted order by kind, value, contact_id
    on conflict (organization_id, kind, value) where identifying and not archived do nothing
    returning contact_id, kind, value
  )
  select contact_id, kind, value from wanted except select contact_id, kind, value from taken`
const clash = { contactId: contactIdentifiers.contactId, kind: contactIdentifiers.kind, value: contactIdentifiers.value }
const insert: Statement<Clash> = statement('contacts.insert', clash, () => sql`with ${insertRows}, ${takeIdentifiers}`)

/** Takes identifiers in as not identifying: they stand at the contact, and find somebody else. */
export async function insertNotIdentifying(tx: Tx, clashes: readonly Clash[]): Promise<void> {
  await tx.one(notIdentifying, { wanted: records(identifierColumns, clashes) })
}
const notIdentifying = statement(
  'contactIdentifiers.notIdentifying',
  {},
  (_, given) => sql`
  insert into ${contactIdentifiers} (organization_id, contact_id, kind, value, identifying, archived)
  select ${given('organizationId')}::uuid, contact_id, kind, value, false, false from ${recordset(identifierColumns, 'wanted')}`,
)

/** Takes back what a batch inserted for items that were refused afterwards. */
export async function uninsertContacts(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.one(uninsert, { ids })
}
const uninsert = statement('contacts.uninsert', {}, (q, given) =>
  q.delete(contacts).where(and(ours(contacts), sql`${contacts.id} = any(${given('ids')}::uuid[])`)),
)

/** Who is identified by each of these; `seen` tells whether the caller may know. */
export function findOwnersOf(ctx: Context, identifiers: readonly Identifier[]) {
  return ctx.many(ownersOf, { wanted: JSON.stringify(identifiers) })
}
const ownersOf = statement(
  'contactIdentifiers.ownersOf',
  { ...clash, seen: sql<boolean>`` },
  (_, given) => sql`
  select ${contactIdentifiers.contactId}, ${contactIdentifiers.kind}, ${contactIdentifiers.value}, ${visible}
  from jsonb_to_recordset(${given('wanted')}::jsonb) as wanted (kind text, value text)
  join ${contactIdentifiers} on ${contactIdentifiers.organizationId} = ${given('organizationId')} and ${contactIdentifiers.kind} = wanted.kind
    and ${contactIdentifiers.value} = wanted.value and ${contactIdentifiers.identifying} and not ${contactIdentifiers.archived}
  join ${contacts} on ${contacts.organizationId} = ${contactIdentifiers.organizationId} and ${contacts.id} = ${contactIdentifiers.contactId}`,
)

/**
 * Writes a changed row and brings its identifiers and tags into line.
 * @returns the added identifiers that were not taken in because they identify somebody else
 */
export async function saveContact(tx: Tx, before: Indexed, after: Indexed): Promise<Clash[]> {
  const { id } = after.contact
  saveRow(tx, before, after)
  const removed = before.identifiers.filter((old) => !after.identifiers.some((now) => same(old, now)))
  const added = after.identifiers.filter((now) => !before.identifiers.some((old) => same(old, now)))
  if (removed.length > 0) tx.later(removeIdentifiers, { id, removed: JSON.stringify(removed) })
  if (added.length === 0) return []
  const wanted = added.map((identifier) => ({ contactId: id, ...identifier }))
  const clashes = await addIdentifiers(tx, wanted)
  if (clashes.length === 0) return []
  // What the contact took over in a merge identifies it already.
  const owners = await findOwnersOf(tx, clashes)
  return clashes.filter((clash) => !owners.some((owner) => same(owner, clash) && owner.contactId === id))
}

/** Writes a changed row and its tags, and nothing of what it is found by. */
export function saveRow(tx: Tx, before: Indexed, after: Indexed): void {
  const { id, tags } = after.contact
  tx.later(update, { ...after.contact, searchKey: after.searchKey })
  changeWords(tx, before.words, after.words)
  if (before.contact.tags.join('\0') === tags.join('\0')) return
  tx.later(removeTags, { id, tags })
  tx.later(addTags, { id, tags })
}

/** Takes in what identifies nobody else. @returns the others */
export function addIdentifiers(tx: Tx, wanted: readonly Clash[]): Promise<Clash[]> {
  return tx.many(add, { wanted: records(identifierColumns, wanted) })
}
const add: Statement<Clash> = statement('contactIdentifiers.add', clash, () => sql`with ${takeIdentifiers}`)

function same(a: Identifier, b: Identifier): boolean {
  return a.kind === b.kind && a.value === b.value
}
const update = statement('contacts.update', {}, (q, given) => {
  const { id: _id, createdAt: _createdAt, derived: _derived, lastInteractionAt: _last, nextTaskAt: _next, ...changeable } = storedColumns
  return q
    .update(contacts)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(contacts), eq(contacts.id, given('id'))))
})
const removeIdentifiers = statement(
  'contactIdentifiers.remove',
  {},
  (_, given) => sql`
  delete from ${contactIdentifiers} using jsonb_to_recordset(${given('removed')}::jsonb) as removed (kind text, value text)
  where ${ours(contactIdentifiers)} and ${contactIdentifiers.contactId} = ${given('id')} and ${contactIdentifiers.kind} = removed.kind and ${contactIdentifiers.value} = removed.value`,
)
const removeTags = statement(
  'contactTags.remove',
  {},
  (_, given) => sql`
  delete from ${contactTags} where ${ours(contactTags)} and ${contactTags.contactId} = ${given('id')} and ${contactTags.tag} <> all(${given('tags')}::text[])`,
)
const addTags = statement(
  'contactTags.add',
  {},
  (_, given) => sql`
  insert into ${contactTags} (organization_id, tag, contact_id) select ${given('organizationId')}::uuid, unnest(${given('tags')}::text[]), ${given('id')}::uuid on conflict do nothing`,
)

/** Archived contacts identify nobody. */
export async function archiveIdentifiers(tx: Tx, id: string, archived: boolean): Promise<void> {
  await tx.one(markIdentifiers, { id, archived })
}
const markIdentifiers = statement('contactIdentifiers.archive', {}, (q, given) =>
  q
    .update(contactIdentifiers)
    .set({ archived: given('archived') as never })
    .where(and(ours(contactIdentifiers), eq(contactIdentifiers.contactId, given('id')))),
)

/** The identifiers of an archived contact that identify somebody else by now; `seen` tells whether the caller may know who. */
export function findClashesOfRestore(tx: Tx, id: string) {
  return tx.many(clashesOfRestore, { id })
}
const clashesOfRestore = statement(
  'contactIdentifiers.clashesOfRestore',
  { ...clash, seen: sql<boolean>`` },
  (_, given) => sql`
  select other.contact_id, other.kind, other.value, ${visible} from ${contactIdentifiers} mine
  join ${contactIdentifiers} other on other.organization_id = mine.organization_id and other.kind = mine.kind and other.value = mine.value
    and other.identifying and not other.archived and other.contact_id <> mine.contact_id
  join ${contacts} on ${contacts.organizationId} = other.organization_id and ${contacts.id} = other.contact_id
  where mine.organization_id = ${given('organizationId')} and mine.contact_id = ${given('id')} and mine.identifying`,
)
