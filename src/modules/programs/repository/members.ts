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

/** The active memberships of a contact, in the order of their ids. */
export function findMembershipsOf(ctx: Context, contactId: string): Promise<Member[]> {
  return ctx.many(ofContact, { contactId })
}
const ofContact: Statement<Member> = statement('members.ofContact', columns, (q, given) =>
  q
    .from(members)
    .where(and(ours(members), eq(members.contactId, given('contactId')), eq(members.status, 'active')))
    .orderBy(members.id),
)

/** By what stands on the card, whoever asks. */
export function findByNumber(ctx: Context, number: string): Promise<Member | undefined> {
  return ctx.one(byNumber, { number })
}
const byNumber: Statement<Member> = statement('members.byNumber', columns, (q, given) =>
  q.from(members).where(and(ours(members), eq(members.number, given('number')))),
)

/** Waited for: the number, or the contact in the program, may be taken. */
export async function insertMember(tx: Tx, member: Member): Promise<void> {
  await tx.one(insert, { ...member })
}
const insert = statement('members.insert', {}, (q, given) =>
  q.insert(members).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
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
