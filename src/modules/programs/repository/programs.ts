import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { type Condition, type List, readPage, wireFields } from '../../../platform/lists.ts'
import type { Program, ProgramVersion } from '../rules/program.ts'
import { type ProgramListQuery, programSchema, programVersionSchema } from '../schemas/programs.ts'
import { members } from '../tables/members.ts'
import { programs, programVersions, ruleBudgets } from '../tables/programs.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(programs)
const { id: _id, key: _key, createdAt: _created, ...changeable } = columns
const { organizationId: _ofVersion, ...versionColumns } = getTableColumns(programVersions)

export function findProgram(ctx: Context, id: string): Promise<Program | undefined> {
  return ctx.one(byId, { id })
}
const byId: Statement<Program> = statement('programs.byId', columns, (q, given) => q.from(programs).where(and(ours(programs), eq(programs.id, given('id')))))

export function lockProgram(tx: Tx, id: string): Promise<Program | undefined> {
  return tx.one(lock, { id })
}
const lock: Statement<Program> = statement('programs.lock', columns, (q, given) =>
  q
    .from(programs)
    .where(and(ours(programs), eq(programs.id, given('id'))))
    .for('no key update'),
)

/** Waited for: the key may be taken. */
export async function insertProgram(tx: Tx, program: Program): Promise<void> {
  await tx.one(insert, { ...program })
}
const insert = statement('programs.insert', {}, (q, given) =>
  q.insert(programs).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(columns), given) as object) } as never),
)

export function saveProgram(tx: Tx, program: Program): void {
  tx.later(update, { ...program })
}
const update = statement('programs.update', {}, (q, given) =>
  q
    .update(programs)
    .set(givenEach(Object.keys(changeable), given))
    .where(and(ours(programs), eq(programs.id, given('id')))),
)

const list: List = { name: 'programs', table: programs, fields: wireFields(programSchema, columns), sorts: { createdAt: [programs.id] } }

export function listPrograms(ctx: Context, query: ProgramListQuery): Promise<JsonText> {
  const conditions: Condition[] = []
  for (const field of ['status', 'key'] as const)
    if (query[field] !== undefined) conditions.push({ key: field, where: eq(programs[field], sql.placeholder(field)), given: { [field]: query[field] } })
  return readPage(ctx, list, query, conditions)
}

export function insertVersion(tx: Tx, version: ProgramVersion): void {
  tx.later(insertOne, { ...version })
}
const insertOne = statement('programVersions.insert', {}, (q, given) =>
  q.insert(programVersions).values({ organizationId: given('organizationId'), ...(givenEach(Object.keys(versionColumns), given) as object) } as never),
)

export function findVersion(ctx: Context, programId: string, number: number): Promise<ProgramVersion | undefined> {
  return ctx.one(byNumber, { programId, number })
}
const byNumber: Statement<ProgramVersion> = statement('programVersions.byNumber', versionColumns, (q, given) =>
  q.from(programVersions).where(and(ours(programVersions), eq(programVersions.programId, given('programId')), eq(programVersions.number, given('number')))),
)

/** Those after a number, the oldest first. */
export function findVersionsAfter(ctx: Context, programId: string, number: number): Promise<ProgramVersion[]> {
  return ctx.many(versionsAfter, { programId, number })
}
const versionsAfter: Statement<ProgramVersion> = statement('programVersions.after', versionColumns, (q, given) =>
  q
    .from(programVersions)
    .where(and(ours(programVersions), eq(programVersions.programId, given('programId')), sql`${programVersions.number} > ${given('number')}::integer`))
    .orderBy(programVersions.number),
)

const versionList: List = {
  name: 'programVersions',
  table: programVersions,
  fields: wireFields(programVersionSchema, versionColumns),
  sorts: { number: [programVersions.number] },
}

export function listVersions(ctx: Context, programId: string, query: Parameters<typeof readPage>[2]): Promise<JsonText> {
  return readPage(ctx, versionList, query, [
    { key: 'programId', where: eq(programVersions.programId, sql.placeholder('programId')), given: { programId }, leads: 'all' },
  ])
}

/** What rules have given to all members together, held until the end of the transaction, in the order of their keys. */
export async function lockBudgets(tx: Tx, programId: string, ruleKeys: readonly string[]): Promise<Map<string, number>> {
  if (ruleKeys.length === 0) return new Map()
  openBudgets(tx, programId, ruleKeys)
  return new Map((await tx.many(budgets, { programId, ruleKeys })).map(({ ruleKey, spent }) => [ruleKey, spent]))
}
/** Those of all programs that these contacts are in, held in the order in which one who books in several of them comes to them. */
export function lockBudgetsOf(tx: Tx, contactIds: readonly string[]): void {
  tx.later(lockAll, { contactIds })
}
const lockAll = statement(
  'ruleBudgets.lockOf',
  {},
  (_, given) => sql`
  select from ${ruleBudgets} where ${ours(ruleBudgets)} and program_id in (
    select program_id from ${members} where ${ours(members)} and contact_id = any(${given('contactIds')}::uuid[]) and status = 'active')
  order by program_id, rule_key for update`,
)
/** The same as it is just now. */
export async function findBudgets(ctx: Context, programId: string, ruleKeys: readonly string[]): Promise<Map<string, number>> {
  return new Map((await ctx.many(budgetsNow, { programId, ruleKeys })).map(({ ruleKey, spent }) => [ruleKey, spent]))
}
const budgetsNow = statement('ruleBudgets.now', { ruleKey: ruleBudgets.ruleKey, spent: ruleBudgets.spent }, (q, given) =>
  q
    .from(ruleBudgets)
    .where(and(ours(ruleBudgets), eq(ruleBudgets.programId, given('programId')), sql`${ruleBudgets.ruleKey} = any(${given('ruleKeys')}::text[])`)),
)
/** So that they can be held, whoever gives first. */
export function openBudgets(tx: Tx, programId: string, ruleKeys: readonly string[]): void {
  tx.later(open, { programId, ruleKeys })
}
const open = statement(
  'ruleBudgets.open',
  {},
  (_, given) => sql`
  insert into ${ruleBudgets} (organization_id, program_id, rule_key, spent)
  select ${given('organizationId')}::uuid, ${given('programId')}::uuid, key, 0 from unnest(${given('ruleKeys')}::text[]) as key order by key on conflict do nothing`,
)
const budgets = statement('ruleBudgets.lock', { ruleKey: ruleBudgets.ruleKey, spent: ruleBudgets.spent }, (q, given) =>
  q
    .from(ruleBudgets)
    .where(and(ours(ruleBudgets), eq(ruleBudgets.programId, given('programId')), sql`${ruleBudgets.ruleKey} = any(${given('ruleKeys')}::text[])`))
    .orderBy(ruleBudgets.ruleKey)
    .for('update'),
)

export function spendBudget(tx: Tx, given: { readonly programId: string; readonly ruleKey: string; readonly amount: number }): void {
  tx.later(spend, given)
}
const spend = statement(
  'ruleBudgets.spend',
  {},
  (_, given) => sql`
  update ${ruleBudgets} set spent = spent + ${given('amount')}::bigint
  where organization_id = ${given('organizationId')} and program_id = ${given('programId')}::uuid and rule_key = ${given('ruleKey')}`,
)
