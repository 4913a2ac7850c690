import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import { unconcealed } from '../../../platform/concealment.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { columnNames, givenEach, ours, records, recordset, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, equals, type List, readPage, valuesGiven, whereAll, wireFields } from '../../../platform/lists.ts'
import { type ContactVisibility, limited, nobodysOrSeen } from '../../../platform/visibility.ts'
import type { Invitation } from '../rules/invitation.ts'
import { type InvitationListQuery, invitationSchema } from '../schemas/invitation.ts'
import { surveyInvitations } from '../tables.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(surveyInvitations)
const { id: _id, surveyId: _survey, contactId: _contact, channel: _channel, createdAt: _created, spent: _spent, ...changeable } = columns

/** What it is about may be kept from somebody. */
const ABOUT = sql`${surveyInvitations.context} ->> 'complaintId'`

function seen(ctx: Context, visibility: ContactVisibility): Condition[] {
  return [...unconcealed(ctx, ABOUT), ...limited(ctx, nobodysOrSeen(visibility, surveyInvitations.contactId))]
}

export function findSeen(ctx: Context, id: string, visibility: ContactVisibility): Promise<Invitation | undefined> {
  const conditions = seen(ctx, visibility)
  const find: Statement<Invitation> = statement(undefined, columns, (q, given) =>
    q.from(surveyInvitations).where(and(ours(surveyInvitations), eq(surveyInvitations.id, given('id')), whereAll(conditions))),
  )
  return ctx.one(find, { id, ...valuesGiven(conditions) })
}

export function findInvitation(ctx: Context, id: string): Promise<Invitation | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Invitation> = statement('surveyInvitations.byId', columns, (q, given) =>
  q.from(surveyInvitations).where(and(ours(surveyInvitations), eq(surveyInvitations.id, given('id')))),
)

export function lockInvitation(tx: Tx, id: string): Promise<Invitation | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Invitation> = statement('surveyInvitations.lock', columns, (q, given) =>
  q
    .from(surveyInvitations)
    .where(and(ours(surveyInvitations), eq(surveyInvitations.id, given('id'))))
    .for('no key update'),
)

export function insertInvitations(tx: Tx, rows: readonly Invitation[]): void {
  if (rows.length > 0) tx.later(insert, { rows: records(columns, rows) })
}
const insert = statement(
  'surveyInvitations.insert',
  {},
  (_, given) => sql`
  insert into ${surveyInvitations} (organization_id, ${columnNames(columns)})
  select ${given('organizationId')}::uuid, ${columnNames(columns)} from ${recordset(columns, 'rows')}`,
)

/** All but whether its token is spent, which has a way of its own. */
export function saveInvitation(tx: Tx, invitation: Invitation): void {
  tx.later(update, { ...invitation })
}
const update = statement('surveyInvitations.update', {}, (q, given) =>
  q
    .update(surveyInvitations)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(surveyInvitations), eq(surveyInvitations.id, given('id')))),
)

/** Nothing else of the row changes with it, so that nobody learns from it when that was. @returns false when it was spent before */
export async function spend(tx: Tx, id: string): Promise<boolean> {
  return (await tx.one(spendToken, { id })) !== undefined
}
const spendToken = statement(
  'surveyInvitations.spend',
  { id: surveyInvitations.id },
  (_, given) => sql`
  update ${surveyInvitations} set spent = true where ${ours(surveyInvitations)} and id = ${given('id')}::uuid and not spent returning id`,
)

/** By what contacts were asked, or are to be, after an instant. */
export interface Asked extends Pick<Invitation, 'id' | 'surveyId' | 'askedAt'> {
  readonly contactId: string | null
}
export function askedSince(ctx: Context, contactIds: readonly string[], since: string): Promise<Asked[]> {
  return ctx.many(asked, { contactIds, since })
}
const { id, contactId, surveyId, askedAt } = surveyInvitations
const asked = statement('surveyInvitations.asked', { id, contactId, surveyId, askedAt }, (q, given) =>
  q
    .from(surveyInvitations)
    .where(
      and(
        ours(surveyInvitations),
        sql`${contactId} = any(${given('contactIds')}::uuid[])`,
        surveyInvitations.counted,
        sql`${askedAt} > ${given('since')}::timestamptz`,
      ),
    ),
)

/** The latest invitation by which staff asked a contact on the phone or face to face, that was answered then and of which no answer is known. */
export function findAskedByStaff(
  tx: Tx,
  asked: Pick<Invitation, 'surveyId' | 'channel'> & { readonly contactId: string; readonly answeredAt: string },
): Promise<Invitation | undefined> {
  return tx.one(askedByStaff, asked)
}
const askedByStaff: Statement<Invitation> = statement('surveyInvitations.askedByStaff', columns, (q, given) =>
  q
    .from(surveyInvitations)
    .where(
      and(
        ours(surveyInvitations),
        eq(surveyInvitations.contactId, given('contactId')),
        eq(surveyInvitations.surveyId, given('surveyId')),
        eq(surveyInvitations.channel, given('channel')),
        sql`${surveyInvitations.state} in ('sent', 'expired') and ${surveyInvitations.startedAt} is null`,
        sql`${surveyInvitations.sentAt} <= ${given('answeredAt')}::timestamptz and ${surveyInvitations.expiresAt} > ${given('answeredAt')}::timestamptz`,
      ),
    )
    .orderBy(sql`${surveyInvitations.id} desc`)
    .limit(1),
)

/** Which of these contacts a sending has asked, or would have. */
export async function askedBySending(tx: Tx, sendingId: string, contactIds: readonly string[]): Promise<ReadonlySet<string | null>> {
  return new Set((await tx.many(askedBy, { sendingId, contactIds })).map((row) => row.contactId))
}
const askedBy = statement('surveyInvitations.bySending', { contactId }, (q, given) =>
  q
    .from(surveyInvitations)
    .where(and(ours(surveyInvitations), sql`${contactId} = any(${given('contactIds')}::uuid[])`, eq(surveyInvitations.sendingId, given('sendingId')))),
)

/** Whether a survey asked after this before. */
export async function isAsked(ctx: Context, surveyId: string, occasion: string): Promise<boolean> {
  return (await ctx.one(byOccasion, { surveyId, occasion })) !== undefined
}
const byOccasion = statement('surveyInvitations.byOccasion', { id }, (q, given) =>
  q
    .from(surveyInvitations)
    .where(and(ours(surveyInvitations), eq(surveyInvitations.surveyId, given('surveyId')), eq(surveyInvitations.occasion, given('occasion')))),
)

const list: List = {
  name: 'surveyInvitations',
  table: surveyInvitations,
  fields: wireFields(invitationSchema, columns),
  // Ids are UUID v7 of the making.
  sorts: { createdAt: [surveyInvitations.id] },
}

/** @param surveyId that of all surveys where left out */
export function listInvitations(ctx: Context, surveyId: string | undefined, query: InvitationListQuery, visibility: ContactVisibility): Promise<JsonText> {
  const filters = equals(surveyInvitations, { ...query, surveyId }, ['surveyId', 'contactId', 'state', 'channel', 'sendingId'])
  return readPage(ctx, list, query, [...filters, ...seen(ctx, visibility)])
}
