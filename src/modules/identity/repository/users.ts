import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { ours, type Statement, statement } from '../../../platform/database.ts'
import { teamMembers, users } from '../tables.ts'

type UserRow = typeof users.$inferSelect
/** A user without anything secret: what services and the wire work with. */
export type User = Omit<UserRow, 'organizationId' | 'passwordHash' | 'totpSecret' | 'totpConfirmed' | 'totpStep' | 'emailKey' | 'externalSubject'> & {
  readonly hasSecondFactor: boolean
}
/** What a log-in is checked against. Never leaves the services of log-in and account. */
export type UserSecrets = Pick<UserRow, 'id' | 'email' | 'status' | 'displayName' | 'passwordHash' | 'totpSecret' | 'totpConfirmed' | 'totpStep'>

export const userColumns = {
  id: users.id,
  email: users.email,
  displayName: users.displayName,
  role: users.role,
  contactAccess: users.contactAccess,
  status: users.status,
  language: users.language,
  timeZone: users.timeZone,
  notificationDigest: users.notificationDigest,
  notificationDigestHour: users.notificationDigestHour,
  hasSecondFactor: users.totpConfirmed,
  version: users.version,
  createdAt: users.createdAt,
  updatedAt: users.updatedAt,
}
const secretColumns = {
  id: users.id,
  email: users.email,
  status: users.status,
  displayName: users.displayName,
  passwordHash: users.passwordHash,
  totpSecret: users.totpSecret,
  totpConfirmed: users.totpConfirmed,
  totpStep: users.totpStep,
}
const byId = (id: SQL | ReturnType<typeof sql.placeholder>) => and(ours(users), eq(users.id, id))

/** What authentication needs of a user: rank, standing, and whose contacts they may see. */
export function findUserToAuthenticate(ctx: Context, id: string) {
  return ctx.one(toAuthenticate, { id })
}
// The outer columns are named by their table: Drizzle leaves the table out of a selected column, and within a subquery
// the bare name would mean the subquery's own.
const teammates = sql<string[]>`array(select distinct other.user_id from ${teamMembers} mine
  join ${teamMembers} other on other.organization_id = mine.organization_id and other.team_id = mine.team_id
  where mine.organization_id = ${users}.organization_id and mine.user_id = ${users}.id)`
const toAuthenticate = statement(
  'users.toAuthenticate',
  {
    id: users.id,
    role: users.role,
    status: users.status,
    contactAccess: users.contactAccess,
    teammates,
  },
  (q, given) => q.from(users).where(byId(given('id'))),
)

export function findUser(ctx: Context, id: string): Promise<User | undefined> {
  return ctx.one(find, { id })
}
const find: Statement<User> = statement('users.byId', userColumns, (q, given) => q.from(users).where(byId(given('id'))))

/** `hasJoined`: ever accepted the invitation, by a password or through an outside issuer. */
export type LockedUser = User & { readonly hasJoined: boolean }

export function lockUser(tx: Tx, id: string): Promise<LockedUser | undefined> {
  return tx.one(lock, { id })
}
const hasJoined = sql<boolean>`(${users.passwordHash} is not null or ${users.externalSubject} is not null)`
const lock: Statement<LockedUser> = statement('users.lock', { ...userColumns, hasJoined }, (q, given) =>
  q
    .from(users)
    .where(byId(given('id')))
    .for('no key update'),
)

export function findUserByEmail(ctx: Context, emailKey: string): Promise<User | undefined> {
  return ctx.one(byEmail, { emailKey })
}
const byEmail: Statement<User> = statement('users.byEmail', userColumns, (q, given) =>
  q.from(users).where(and(ours(users), eq(users.emailKey, given('emailKey')))),
)

/** The user that an outside issuer knows by this subject. */
export function findUserBySubject(ctx: Context, subject: string) {
  return ctx.one(bySubject, { subject })
}
const bySubject = statement('users.bySubject', { id: users.id }, (q, given) =>
  q.from(users).where(and(ours(users), eq(users.externalSubject, given('subject')))),
)

/** Binds a subject to the user with this e-mail who has none yet, and makes an invited one active. @returns the standing before, or undefined */
export function linkSubject(tx: Tx, given: { readonly emailKey: string; readonly subject: string; readonly at: string }) {
  return tx.one(link, given)
}
const link = statement(
  'users.linkSubject',
  { id: users.id, status: users.status },
  (_, given) => sql`
  with found as (
    select id, status from ${users} where organization_id = ${given('organizationId')} and email_key = ${given('emailKey')}
      and external_subject is null and status in ('invited', 'active') for no key update
  )
  update ${users} set external_subject = ${given('subject')}, status = 'active', version = version + 1, updated_at = ${given('at')}::timestamptz
  from found where ${users.organizationId} = ${given('organizationId')} and ${users.id} = found.id returning ${users.id}, found.status`,
)

export function findSecretsByEmail(ctx: Context, emailKey: string): Promise<UserSecrets | undefined> {
  return ctx.one(secretsByEmail, { emailKey })
}
const secretsByEmail: Statement<UserSecrets> = statement('users.secretsByEmail', secretColumns, (q, given) =>
  q.from(users).where(and(ours(users), eq(users.emailKey, given('emailKey')))),
)

export function findSecrets(ctx: Context, id: string): Promise<UserSecrets | undefined> {
  return ctx.one(secretsById, { id })
}
const secretsById: Statement<UserSecrets> = statement('users.secretsById', secretColumns, (q, given) => q.from(users).where(byId(given('id'))))

/** The same, locked: what was checked outside is compared again before it counts. */
export function lockSecrets(tx: Tx, id: string): Promise<UserSecrets | undefined> {
  return tx.one(secretsLocked, { id })
}
const secretsLocked: Statement<UserSecrets> = statement('users.lockSecrets', secretColumns, (q, given) =>
  q
    .from(users)
    .where(byId(given('id')))
    .for('no key update'),
)

/** The other active owners, locked: two owners who unmake each other do it one after the other. */
export async function lockOtherOwners(tx: Tx, id: string): Promise<number> {
  return (await tx.many(lockOwners)).filter((owner) => owner.id !== id).length
}
const lockOwners = statement('users.lockOwners', { id: users.id }, (q) =>
  q
    .from(users)
    .where(and(ours(users), eq(users.role, 'owner'), eq(users.status, 'active')))
    .orderBy(users.id)
    .for('no key update'),
)

/** @returns false when the e-mail belongs to a user already */
export async function insertUser(
  tx: Tx,
  user: Pick<
    UserRow,
    'id' | 'email' | 'emailKey' | 'displayName' | 'role' | 'contactAccess' | 'status' | 'passwordHash' | 'language' | 'timeZone' | 'createdAt' | 'updatedAt'
  >,
): Promise<boolean> {
  return (await tx.one(insert, { ...user })) !== undefined
}
const insert = statement('users.insert', { id: users.id }, (q, given) =>
  q
    .insert(users)
    .values({
      organizationId: given('organizationId'),
      id: given('id'),
      email: given('email'),
      emailKey: given('emailKey'),
      displayName: given('displayName'),
      role: given('role'),
      contactAccess: given('contactAccess'),
      status: given('status'),
      passwordHash: given('passwordHash'),
      language: given('language'),
      timeZone: given('timeZone'),
      createdAt: given('createdAt'),
      updatedAt: given('updatedAt'),
    })
    .onConflictDoNothing({ target: [users.organizationId, users.emailKey] })
    .returning({ id: users.id }),
)

/** Writes everything that may change but what guards the account. */
export function saveUser(tx: Tx, user: User): void {
  tx.later(save, { ...user })
}
const save = statement('users.save', {}, (q, given) =>
  q
    .update(users)
    .set({
      displayName: given('displayName') as never,
      role: given('role') as never,
      contactAccess: given('contactAccess') as never,
      status: given('status') as never,
      language: given('language') as never,
      timeZone: given('timeZone') as never,
      notificationDigest: given('notificationDigest') as never,
      notificationDigestHour: given('notificationDigestHour') as never,
      version: given('version') as never,
      updatedAt: given('updatedAt') as never,
    })
    .where(byId(given('id'))),
)

export function savePassword(tx: Tx, id: string, passwordHash: string, at: string): void {
  tx.later(setPassword, { id, passwordHash, at })
}
const setPassword = statement('users.savePassword', {}, (q, given) =>
  q
    .update(users)
    .set({ passwordHash: given('passwordHash') as never, version: sql`${users.version} + 1`, updatedAt: given('at') as never })
    .where(byId(given('id'))),
)

/** Keeps a second factor aside, or (`confirmedAt`) switches it on with the step of its first code, or takes it away. */
export function saveSecondFactor(
  tx: Tx,
  id: string,
  factor: { readonly totpSecret: string | null; readonly totpConfirmed: boolean; readonly totpStep: number | null },
  at: string,
): void {
  tx.later(setSecondFactor, { id, ...factor, at })
}
const setSecondFactor = statement('users.saveSecondFactor', {}, (q, given) =>
  q
    .update(users)
    .set({
      totpSecret: given('totpSecret') as never,
      totpConfirmed: given('totpConfirmed') as never,
      totpStep: given('totpStep') as never,
      version: sql`${users.version} + 1`,
      updatedAt: given('at') as never,
    })
    .where(byId(given('id'))),
)

/** Takes a code's time step, once. @returns whether nobody had taken it, or a later one */
export async function takeTotpStep(tx: Tx, id: string, step: number): Promise<boolean> {
  return (await tx.one(takeStep, { id, step })) !== undefined
}
const takeStep = statement('users.takeTotpStep', { id: users.id }, (q, given) =>
  q
    .update(users)
    .set({ totpStep: given('step') as never })
    .where(and(byId(given('id')), sql`(${isNull(users.totpStep)} or ${users.totpStep} < ${given('step')}::integer)`))
    .returning({ id: users.id }),
)

/** Which of these are users here. */
export async function findUserIds(ctx: Context, ids: readonly string[]): Promise<Set<string>> {
  return new Set((await ctx.many(existing, { ids })).map((user) => user.id))
}
const existing = statement('users.existing', { id: users.id }, (q, given) =>
  q.from(users).where(and(ours(users), sql`${users.id} = any(${given('ids')}::uuid[])`)),
)

export async function findActiveWithRoles(ctx: Context, roles: readonly string[]): Promise<string[]> {
  return (await ctx.many(activeWithRoles, { roles })).map(({ id }) => id)
}
const activeWithRoles = statement('users.activeWithRoles', { id: users.id }, (q, given) =>
  q
    .from(users)
    .where(and(ours(users), eq(users.status, 'active'), sql`${users.role} = any(${given('roles')}::text[])`))
    .orderBy(users.id),
)
