import { isDeepStrictEqual } from 'node:util'
import { changesBetween } from '../../../kernel/merge-patch.ts'
import { refuse } from '../../../kernel/problem.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { scheduleDue } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { openLedger } from '../../ledger/index.ts'
import { programClosed, programNotFound, programVersionNotFound } from '../errors.ts'
import { programClosedEvent, programCreated, programPublished, programUpdated } from '../events.ts'
import * as repository from '../repository/programs.ts'
import type { Draft } from '../rules/definition.ts'
import * as rules from '../rules/program.ts'
import type { ProgramListQuery } from '../schemas/programs.ts'

type Program = rules.Program

/** Makes a program, as a draft. @throws validationFailed, programKeyTaken */
export function createProgram(ctx: Context, given: { readonly key: string; readonly name: string; readonly definition: Draft }): Promise<Program> {
  return transact(ctx, async (tx) => {
    const at = tx.clock.now().toString()
    const draft = rules.drafted(given.definition, undefined, tx.newId)
    rules.expectSound(draft)
    const { key, name } = given
    const program: Program = { id: tx.newId(), key, name, status: 'draft', draft, liveVersion: null, closedAt: null, version: 1, createdAt: at, updatedAt: at }
    await repository.insertProgram(tx, program)
    announce(tx, { event: programCreated, resourceId: program.id, data: { key, name } })
    return program
  })
}

/** @throws programNotFound */
export async function getProgram(ctx: Context, id: string): Promise<Program> {
  return (await repository.findProgram(ctx, id)) ?? refuse(programNotFound())
}

/** @throws invalidCursor */
export function listPrograms(ctx: Context, query: ProgramListQuery): Promise<JsonText> {
  return repository.listPrograms(ctx, query)
}

/** Changes the name and the draft; what was published stays as it is. @throws programNotFound, staleVersion, programClosed, validationFailed */
export function updateProgram(
  ctx: Context,
  id: string,
  patch: { readonly name?: string | undefined; readonly definition?: Draft | undefined },
): Promise<Program> {
  const { name, definition } = patch
  return change(ctx, id, (before) => ({ name: name ?? before.name, definition }))
}

/** Changes parts of the draft. @throws as `updateProgram`, and whatever `to` does */
export function changeDraft(ctx: Context, id: string, to: (draft: Program['draft']) => Draft): Promise<Program> {
  return change(ctx, id, (before) => ({ name: before.name, definition: to(before.draft) }))
}

interface Change {
  readonly name: string
  /** As it was where left out. */
  readonly definition: Draft | undefined
}

function change(ctx: Context, id: string, to: (before: Program) => Change): Promise<Program> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, id)
    if (before.status === 'closed') throw programClosed()
    const { name, definition } = to(before)
    const draft = definition === undefined ? before.draft : rules.drafted(definition, before.draft, tx.newId)
    if (definition !== undefined) await expectPublishable(tx, before, draft)
    const changed = { ...before, name, draft }
    const { data, previous, changed: fields } = changesBetween(before, changed, ['name', 'draft'])
    if (fields.length === 0) return before
    return save(tx, changed, (after) => ({ event: programUpdated, resourceId: after.id, data, previous }))
  })
}

/** Puts the draft in force, from now on. @throws programNotFound, staleVersion, programClosed, validationFailed */
export function publishProgram(ctx: Context, id: string): Promise<Program> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, id)
    if (before.status === 'closed') throw programClosed()
    await expectPublishable(tx, before, before.draft)
    const number = (before.liveVersion ?? 0) + 1
    const { type, id: actorId } = tx.actor
    const { draft: definition } = before
    for (const { code } of definition.units) openLedger(tx, { programId: id, unit: code, timeZone: definition.timeZone })
    const budgeted = definition.rules.flatMap(({ key, budget }) => (budget === null ? [] : key))
    if (budgeted.length > 0) repository.openBudgets(tx, id, budgeted)
    const tiersBefore = (await versionsOf(tx, before)).at(-1)?.definition.tiers ?? null
    if (!isDeepStrictEqual(tiersBefore, definition.tiers)) scheduleDue(tx, { kind: 'programs.tiers', reference: id, dueAt: tx.clock.now().toString() })
    repository.insertVersion(tx, { programId: id, number, definition, publishedAt: tx.clock.now().toString(), publishedBy: { type, id: actorId } })
    return save(tx, { ...before, status: 'live', liveVersion: number }, () => ({ event: programPublished, resourceId: id, data: { number } }))
  })
}

/** @throws programNotFound, staleVersion, transitionNotAllowed */
export function closeProgram(ctx: Context, id: string): Promise<Program> {
  return transact(ctx, async (tx) => {
    const closed = rules.closed(await lock(tx, id), tx.clock.now().toString())
    return save(tx, closed, ({ closedAt }) => ({ event: programClosedEvent, resourceId: id, data: { closedAt } }))
  })
}

/** @throws programNotFound, programVersionNotFound */
export async function getVersion(ctx: Context, programId: string, number: number): Promise<rules.ProgramVersion> {
  await getProgram(ctx, programId)
  return (await repository.findVersion(ctx, programId, number)) ?? refuse(programVersionNotFound())
}

/** @throws programNotFound, invalidCursor */
export async function listVersions(ctx: Context, programId: string, query: Parameters<typeof repository.listVersions>[2]): Promise<JsonText> {
  await getProgram(ctx, programId)
  return repository.listVersions(ctx, programId, query)
}

// What was published never changes, so this process reads it once.
const known = new Map<string, rules.ProgramVersion[]>()
const PROGRAMS_MAX = 1_000

/** Everything that was published of a program, the oldest first. */
export async function versionsOf(ctx: Context, { id, liveVersion }: Pick<Program, 'id' | 'liveVersion'>): Promise<readonly rules.ProgramVersion[]> {
  const key = `${ctx.organization.id} ${id}`
  const before = known.get(key) ?? []
  if (before.length >= (liveVersion ?? 0)) return before
  const found = await repository.findVersionsAfter(ctx, id, before.length)
  // What is not committed yet may come to nothing.
  const versions = [...before, ...found.filter(({ number }) => number <= (liveVersion ?? 0))]
  if (known.size >= PROGRAMS_MAX) known.clear()
  known.set(key, versions)
  return versions
}

/** @throws validationFailed */
async function expectPublishable(tx: Tx, program: Program, draft: Program['draft']): Promise<void> {
  rules.expectSound(draft)
  rules.expectGoesOn(draft, (await versionsOf(tx, program)).at(-1)?.definition)
}

async function save(tx: Tx, changed: Program, fact: (after: Program) => Parameters<typeof announce>[1]): Promise<Program> {
  const after = { ...changed, version: changed.version + 1, updatedAt: tx.clock.now().toString() }
  repository.saveProgram(tx, after)
  announce(tx, fact(after) as never)
  return after
}

async function lock(tx: Tx, id: string): Promise<Program> {
  const program = (await repository.lockProgram(tx, id)) ?? refuse(programNotFound())
  expectVersion(tx, program)
  return program
}
