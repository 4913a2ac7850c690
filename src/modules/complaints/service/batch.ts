import { idIn } from '../../../kernel/id.ts'
import { notRefused, Refusal, refusalOf } from '../../../kernel/problem.ts'
import { conceal } from '../../../platform/concealment.ts'
import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { type BatchResult, batchResult, eachInTurns, type ItemOutcome, parseItems } from '../../../platform/http/batch.ts'
import { goOn, inRuns } from '../../../platform/http/batch-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { holdContacts } from '../../contacts/index.ts'
import { findTeam, findUser } from '../../identity/index.ts'
import { seenOrders } from '../../orders/index.ts'
import { complaintExists, refusalsByConstraint, unknownReference } from '../errors.ts'
import { complaintImported } from '../events.ts'
import { findByExternalIds, insertImported, insertPasts } from '../repository/imported.ts'
import { type Complaint, namedStaff } from '../rules/complaint.ts'
import { type ImportedComplaint, importComplaint, importedActions } from '../rules/imported.ts'
import { type BatchItem, batchItemSchema } from '../schemas/batch.ts'
import { createWithin, newReference } from './complaints.ts'
import { about, wireComplaint } from './consequences.ts'
import { unknownOrder } from './references.ts'
import { isSeen } from './seen.ts'
import { keepText } from './texts.ts'

/** New ones go alone, since each starts clocks and tells people; those of another system go together. */
type Work = { readonly op: 'create'; readonly data: ImportedComplaint } | { readonly op: 'receive'; readonly data: BatchItem['data'] }

/** Works on each item by itself, in the order given, and commits all that succeeded at once. */
export async function batchComplaints(ctx: Context, items: readonly unknown[]): Promise<BatchResult> {
  const parsed = (await parseItems(items, batchItemSchema)).map(workOf)
  return transact(ctx, async (tx) => {
    // All at once and in one order: two batches about the same contacts wait for each other and do not deadlock.
    const held = await holdContacts(
      tx,
      notRefused(parsed).flatMap(({ data }) => data.contactId ?? []),
    )
    const staff = staffOf(tx)
    return batchResult(tx, await inRuns(tx, parsed, refusalsByConstraint, (inner, works) => perform(inner, works, held, staff)))
  })
}

function workOf(item: BatchItem | Refusal): Work | Refusal {
  if (item instanceof Refusal) return item
  return item.data.imported === true ? { op: 'create', data: item.data } : { op: 'receive', data: item.data }
}

type Held = Awaited<ReturnType<typeof holdContacts>>

async function perform(tx: Tx, works: readonly Work[], held: Held, staff: Staff): Promise<ItemOutcome[]> {
  const [first] = works
  if (first?.op === 'receive') return [{ status: 201, id: (await createWithin(tx, withoutMark(first.data))).id }]
  return bringIn(
    tx,
    works.flatMap((work) => (work.op === 'create' ? work.data : [])),
    held,
    staff,
  )
}

function withoutMark({ imported: _, ...input }: BatchItem['data']) {
  return input
}

interface Ready {
  readonly input: ImportedComplaint
  readonly complaint: Complaint
}

async function bringIn(tx: Tx, given: readonly ImportedComplaint[], held: Held, staff: Staff): Promise<ItemOutcome[]> {
  const at = tx.clock.now().toString()
  const made = await eachInTurns(given, (data) =>
    refusalOf((): Ready => ({ input: data, complaint: importComplaint(data, { id: tx.newId(), reference: newReference(), at }) })),
  )
  const named = notRefused(made).flatMap(({ complaint }) => complaint.orderId ?? [])
  const orders = named.length === 0 ? new Set<string>() : await seenOrders(tx, [...new Set(named)])
  const checked: (Ready | Refusal)[] = []
  for (const each of made) checked.push(each instanceof Refusal ? each : ((await refusedBy(staff, held, orders, each)) ?? known(held, each)))
  return goOn(checked, async (wanted) => {
    const results = await insertAll(tx, wanted)
    return wanted.flatMap((each) => results.get(each) ?? [])
  })
}

/** With the contact that its own was merged into. */
function known(held: Held, { input, complaint }: Ready): Ready {
  return { input, complaint: { ...complaint, contactId: complaint.contactId === null ? null : held.idOf(complaint.contactId) } }
}

async function insertAll(tx: Tx, wanted: readonly Ready[]): Promise<ReadonlyMap<Ready, ItemOutcome>> {
  const results = new Map<Ready, ItemOutcome>()
  // References are drawn by lot: those that are taken are drawn again.
  for (let left = wanted; left.length > 0; ) {
    const inserted = await insertImported(
      tx,
      left.map(({ complaint }) => complaint),
    )
    const created = left.filter(({ complaint }) => inserted.has(complaint.id))
    await follow(tx, created)
    for (const each of created) results.set(each, { status: 201, id: each.complaint.id })
    const refused = left.filter(({ complaint }) => !inserted.has(complaint.id))
    const before = await knownBefore(tx, refused)
    for (const each of refused) {
      const stored = before.get(each.complaint.externalId ?? '')
      if (stored !== undefined) results.set(each, (await isSeen(tx, stored)) ? { status: 200, id: stored.id } : complaintExists())
    }
    left = refused.filter((each) => !results.has(each)).map((each) => Object.assign(each, { complaint: { ...each.complaint, reference: newReference() } }))
  }
  return results
}

async function knownBefore(tx: Tx, refused: readonly Ready[]): Promise<ReadonlyMap<string, Complaint>> {
  const externalIds = refused.flatMap(({ complaint }) => complaint.externalId ?? [])
  const found = externalIds.length === 0 ? [] : await findByExternalIds(tx, externalIds)
  return new Map(found.map((complaint) => [complaint.externalId ?? '', complaint]))
}

/** What comes with them: subjects, history, who may not see them, events. Nobody is told. */
async function follow(tx: Tx, created: readonly Ready[]): Promise<void> {
  if (created.length === 0) return
  const { type, id } = tx.actor
  const complaints = created.map(({ complaint }) => complaint)
  const past = created.flatMap(({ complaint, input }) => importedActions(complaint, input, { newId: () => tx.newId(), actor: { type, id } }))
  insertPasts(tx, complaints, past)
  for (const complaint of complaints) keepText(tx, complaint)
  for (const complaint of complaints) {
    const named = namedStaff(complaint)
    if (named.length > 0) conceal(tx, complaint.id, named)
  }
  const facts = await eachInTurns(complaints, (complaint) => ({
    ...{ event: complaintImported, ...about(complaint), data: wireComplaint(complaint), occurredAt: complaint.receivedAt },
  }))
  announce(tx, ...facts)
}

/** Who works here, each looked up once. */
interface Staff {
  isUser(id: string): Promise<boolean>
  isTeam(id: string): Promise<boolean>
}

function staffOf(tx: Tx): Staff {
  const [users, teams] = [new Map<string, Promise<boolean>>(), new Map<string, Promise<boolean>>()]
  const once = (of: Map<string, Promise<boolean>>, id: string, find: () => Promise<unknown>) => {
    const asked = of.get(id) ?? find().then((found) => found !== undefined)
    of.set(id, asked)
    return asked
  }
  return { isUser: (id) => once(users, id, () => findUser(tx, id)), isTeam: (id) => once(teams, id, () => findTeam(tx, id)) }
}

/** Who owned it may have left since. */
async function refusedBy(staff: Staff, held: Held, orders: ReadonlySet<string>, { complaint }: Ready): Promise<Refusal | undefined> {
  const { contactId, orderId, ownerId, teamId, subjects } = complaint
  const contact = contactId === null ? undefined : held(contactId)
  if (contact !== undefined) return contact.type.status === 409 ? contact : unknownReference('/contactId', 'is no contact')
  if (orderId !== null && !orders.has(orderId)) return unknownOrder()
  for (const [i, { kind, id }] of subjects.entries())
    if (kind === 'staff' && id !== null && (idIn(id) === null || !(await staff.isUser(id))))
      return unknownReference(`/subjects/${i}/id`, 'is not a user of this organization')
  if (ownerId !== null && !(await staff.isUser(ownerId))) return unknownReference('/ownerId', 'is not a user of this organization')
  if (ownerId !== null && namedStaff(complaint).includes(ownerId)) return unknownReference('/ownerId', 'is named by the complaint and cannot work on it')
  if (teamId !== null && !(await staff.isTeam(teamId))) return unknownReference('/teamId', 'is not a team of this organization')
  return undefined
}
