import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { Member } from '../rules/telling.ts'
import { type MemberListQuery, memberSchema } from '../schemas/members.ts'
import { members } from '../tables/members.ts'

type Visibility = (contactId: PgColumn) => SQL

const { organizationId: _tenant, ...columns } = getTableColumns(members)
const { id: _id, programId: _program, createdAt: _created, ...changeable } = columns

export function findMember(ctx: Context, id: string, visibility: Visibility): Promise<Member | undefined> {
  return ctx.actor.visibleOwners === null ? ctx.one(byId, { id }) : ctx.one(visibleById(visibility), { id })
}
const one = (where?: SQL): Statement<Member> =>
  statement(where === undefined ? 'members.byId' : 'members.visibleById', columns, (q, given) =>
    q.from(members).where(and(ours(members), eq(members.id, given('id')), where)),
  )
const byId = one()
let visibly: Statement<Member> | undefined
function visibleById(visibility: Visibility): Statement<Member> {
  visibly ??= one(visibility(members.contactId))
  return visibly
}

/** The member that goes by a number now, whoever asks. */
export async function findByNumber(ctx: Context, number: string): Promise<Member | undefined> {
  const id = await findMemberByNumber(ctx, number)
  return id === undefined ? undefined : ctx.one(byId, { id })
}

/** Who goes by a number now: of a member that was merged, the one it goes on in. */
export async function findMemberByNumber(ctx: Context, number: string): Promise<string | undefined> {
  return (await ctx.one(byNumber, { number }))?.id
}
const byNumber = statement('members.byNumber', { id: sql<string>`coalesce(${members.mergedInto}, ${members.id})`.as('id') }, (q, given) =>
  q.from(members).where(and(ours(members), eq(members.number, given('number')))),
)

/** Whoever asks. */
export function lockMember(tx: Tx, id: string): Promise<Member | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Member> = statement('members.lock', columns, (q, given) =>
  q
    .from(members)
    .where(and(ours(members), eq(members.id, given('id'))))
    .for('no key update'),
)

/** The active memberships of a contact, in the order of their programs: of all contacts the same, so that who holds what members share waits in one order. */
export function findMembershipsOf(ctx: Context, contactId: string): Promise<Member[]> {
  return ctx.many(ofContact, { contactId })
}
const ofContact: Statement<Member> = statement('members.ofContact', columns, (q, given) =>
  q
    .from(members)
    .where(and(ours(members), eq(members.contactId, given('contactId')), eq(members.status, 'active')))
    .orderBy(members.programId),
)

/** The contacts of these members. */
export async function findContactsOf(ctx: Context, memberIds: readonly string[]): Promise<string[]> {
  return (await ctx.many(contactsOf, { memberIds })).flatMap(({ contactId }) => contactId ?? [])
}
const contactsOf = statement('members.contactsOf', { contactId: members.contactId }, (q, given) =>
  q.from(members).where(and(ours(members), sql`${members.id} = any(${given('memberIds')}::uuid[])`)),
)

/** Waited for: the contact may be in the program. @returns whether it got in; otherwise another has the number */
export async function insertMember(tx: Tx, member: Member): Promise<boolean> {
  return (await tx.one(insert, { ...member })) !== undefined
}
const insert = statement('members.insert', { id: members.id }, (q, given) =>
  q
    .insert(members)
    .values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never)
    .onConflictDoNothing({ target: [members.organizationId, members.number] })
    .returning({ id: members.id }),
)

export async function saveMember(tx: Tx, member: Member): Promise<void> {
  await tx.one(update, { ...member })
}
const update = statement('members.update', {}, (q, given) =>
  q
    .update(members)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(members), eq(members.id, given('id')))),
)

const list: List = { name: 'members', table: members, fields: wireFields(memberSchema, columns), sorts: { createdAt: [members.id] } }

export function listMembers(ctx: Context, programId: string, query: MemberListQuery, visibility: Visibility): Promise<JsonText> {
  const conditions: Condition[] = [{ key: 'programId', where: eq(members.programId, sql.placeholder('programId')), given: { programId }, leads: 'all' }]
  if (ctx.actor.visibleOwners !== null) conditions.push({ key: 'visible', where: visibility(members.contactId) })
  for (const field of ['status', 'tier', 'contactId'] as const)
    if (query[field] !== undefined) conditions.push({ key: field, where: eq(members[field], sql.placeholder(field)), given: { [field]: query[field] } })
  return readPage(ctx, list, query, conditions)
}
