import { Readable } from 'node:stream'
import { refuse } from '../../../kernel/problem.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { cancelDue, scheduleDue } from '../../../platform/jobs/due-work.ts'
import { announce, type EventType } from '../../../platform/jobs/outbox.ts'
import { envelope } from '../../../platform/lists.ts'
import type { DueWorkHandler } from '../../../platform/module.ts'
import { organizationDeleting, organizationNotFound } from '../errors.ts'
import { organizationDeleted, organizationDeletionScheduled, organizationExported, organizationResumed, organizationSuspended } from '../events.ts'
import * as data from '../repository/tenant-data.ts'
import { countOrganizations, findOrganization, lockOrganization, type Organization, pageOfOrganizations, saveOrganization } from '../repository/tenants.ts'
import { deletionOrder, isExported, isSecretColumn } from '../rules/deletion-order.ts'
import { type OrganizationListQuery, operatedOrganizationSchema } from '../schemas/organizations.ts'
import { clockAt, forgetCredentials, tenantOf } from './authenticate.ts'
import { type WireOrganization, wireOrganization } from './organizations.ts'

export const DELETE_ORGANIZATION = 'organization.delete'
const WAITING_DAYS = 30
const COUNTED_MAX = 10_000

/** A page of all organizations. @throws invalidCursor */
export async function listOrganizations(ctx: Context, query: OrganizationListQuery): Promise<JsonText> {
  const { status, mode, slug, sort, limit, cursor } = query
  const filters = { status, mode, slug }
  const identity = JSON.stringify(['organizations', sort, status, mode, slug])
  const [after] = cursor === undefined ? [] : ctx.seal.open(ctx.organization.id, identity, cursor)
  const [rows, counted] = await Promise.all([
    pageOfOrganizations(ctx, { ...filters, descending: sort.startsWith('-'), after: after == null ? undefined : String(after), limit: limit + 1 }),
    query.includeTotal ? countOrganizations(ctx, filters, COUNTED_MAX + 1) : undefined,
  ])
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const nextCursor = rows.length > limit && last !== undefined ? ctx.seal.seal(ctx.organization.id, identity, [last.id]) : null
  const items = page.map((row) => JSON.stringify(operatedOrganizationSchema.parse(wireOrganization(row))))
  return envelope(items, nextCursor, counted)
}

/** Locks, changes, and tells the organization's own audit. */
async function change(
  ctx: Context,
  id: string,
  decide: (before: Organization, tx: Tx) => Partial<Organization> | undefined,
  event: EventType<Record<string, never>> | EventType<{ deleteAfter: string }>,
): Promise<WireOrganization> {
  const changed = await transact(ctx, async (tx) => {
    const before = (await lockOrganization(tx, id)) ?? refuse(organizationNotFound())
    expectVersion(tx, before)
    const changes = decide(before, tx)
    if (changes === undefined) return before
    const after: Organization = { ...before, ...changes, version: before.version + 1, updatedAt: tx.clock.now().toString() }
    saveOrganization(tx, after)
    const told = after.status === 'deleting' ? { deleteAfter: after.deleteAfter } : {}
    announce(tx.within(tenantOf(after), clockAt(after)), { event: event as EventType<object>, resourceId: id, data: told })
    return after
  })
  forgetCredentials(id)
  return wireOrganization(changed)
}

/** Nobody of it gets in until it is resumed; nothing is lost. A second time changes nothing. @throws organizationNotFound, staleVersion, organizationDeleting */
export function suspendOrganization(ctx: Context, id: string): Promise<WireOrganization> {
  return change(
    ctx,
    id,
    ({ status }) => (status === 'suspended' ? undefined : status === 'deleting' ? refuse(organizationDeleting()) : { status: 'suspended' }),
    organizationSuspended,
  )
}

/** Also cancels a deletion that is waiting. @throws organizationNotFound, staleVersion */
export function resumeOrganization(ctx: Context, id: string): Promise<WireOrganization> {
  return change(
    ctx,
    id,
    ({ status }, tx) => {
      if (status === 'active') return undefined
      cancelDue(tx, { kind: DELETE_ORGANIZATION, reference: id })
      return { status: 'active', deleteAfter: null }
    },
    organizationResumed,
  )
}

/**
 * Suspends at once, deletes after the waiting time. The deadline is the operator's, by the clock of the machine: a
 * suspended organization has no due work of its own. @throws organizationNotFound, staleVersion
 */
export function deleteOrganization(ctx: Context, id: string): Promise<WireOrganization> {
  return change(
    ctx,
    id,
    ({ status }, tx) => {
      if (status === 'deleting') return undefined
      const deleteAfter = tx.clock
        .now()
        .add({ hours: WAITING_DAYS * 24 })
        .toString()
      scheduleDue(tx, { kind: DELETE_ORGANIZATION, reference: id, dueAt: deleteAfter })
      return { status: 'deleting', deleteAfter }
    },
    organizationDeletionScheduled,
  )
}

/** What happens when the waiting time is over: every row of the tenant goes, whichever module's it is, and what the operator was told of it. */
export const deleteWhenDue: DueWorkHandler = async (tx, id) => {
  const organization = await lockOrganization(tx, id)
  if (organization?.status !== 'deleting') return
  const [tables, references] = [await data.findTenantTables(tx), await data.findReferences(tx)]
  const order = deletionOrder(
    tables.map(({ name }) => name),
    references,
  )
  await data.allowDeletion(tx, id)
  for (const table of order) await data.emptyOf(tx, table, id)
  await data.deleteOrganizationRow(tx, id)
  data.eraseOperatorAnswers(tx, id)
  forgetCredentials(id)
  announce(tx, { event: organizationDeleted, resourceId: id, data: { slug: organization.slug }, announced: false })
}

/** Everything of a tenant as newline-delimited JSON, without secrets. @throws organizationNotFound */
export async function exportOrganization(ctx: Context, id: string): Promise<Readable> {
  await transact(ctx, async (tx) => {
    const organization = (await findOrganization(tx, id)) ?? refuse(organizationNotFound())
    announce(tx.within(tenantOf(organization), clockAt(organization)), { event: organizationExported, resourceId: id, data: {}, announced: false })
  })
  return Readable.from(linesOf(ctx, id))
}

async function* linesOf(ctx: Context, id: string): AsyncGenerator<string> {
  for await (const { table, row } of data.readTenant(ctx.db, id, isExported)) {
    const shown = Object.fromEntries(Object.entries(row).filter(([column]) => !isSecretColumn(column)))
    yield `${JSON.stringify({ table, row: shown })}\n`
  }
}
