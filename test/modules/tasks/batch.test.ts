import t from 'tap'
import { startApp, type TestOrganization } from '../../support/app.ts'

const { organization } = await startApp()
const shop = await organization({ mode: 'test', now: '2026-03-20T09:00:00Z' })
const other = await organization()

const batch = (items: readonly object[], at: TestOrganization = shop, headers?: Record<string, string>) =>
  at.request('POST', '/v1/tasks/batch', { items }, headers)
const read = async (id: string) => (await shop.request('GET', `/v1/tasks/${id}`)).body
async function made(url: string, body: object, at: TestOrganization = shop): Promise<any> {
  const answer = await at.request('POST', url, body)
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body
}
const contact = async (at: TestOrganization = shop) => (await made('/v1/contacts', { kind: 'person', displayName: 'Ada' }, at)).id as string

t.test('POST /v1/tasks/batch', async (t) => {
  t.test('200 each item by itself and in its order, answered as it would be alone', async (t) => {
    const [contactId, elsewhere] = [await contact(), await contact(other)]
    const [open, done, moved, given] = await Promise.all([1, 2, 3, 4].map(() => made('/v1/tasks', { type: 'note', contactId })))
    const team = await made('/v1/teams', { name: 'Care' })
    const { status, body } = await batch([
      { op: 'create', data: { type: 'gift', contactId, dueAt: '2026-03-21T09:00:00Z' } },
      { op: 'create', data: { type: 'gift', contactId: elsewhere } },
      { op: 'create', data: { type: 'gift', colour: 'red' } },
      { op: 'update', id: open.id, data: { priority: 'high' } },
      { op: 'complete', id: done.id },
      { op: 'complete', id: done.id, data: { outcome: 'twice' } },
      { op: 'reschedule', id: moved.id, data: { dueDate: '2026-03-22' } },
      { op: 'reassign', id: given.id, data: { teamId: team.id } },
      { op: 'cancel', id: open.id, data: { reason: 'changed, then cancelled' } },
      { op: 'cancel', id: contactId, data: {} },
      { op: 'upsert', id: open.id },
    ])
    t.equal(status, 200, JSON.stringify(body))
    t.match(body.results, [
      { index: 0, status: 201, id: String },
      { index: 1, status: 422, problem: { errors: [{ pointer: '/items/1/data/contactId', code: 'unknown' }] } },
      { index: 2, status: 422, problem: { errors: [{ pointer: '/items/2/data/colour' }] } },
      { index: 3, status: 200, id: open.id },
      { index: 4, status: 200, id: done.id },
      { index: 5, status: 409, problem: { code: 'transition-not-allowed' } },
      { index: 6, status: 200, id: moved.id },
      { index: 7, status: 200, id: given.id },
      { index: 8, status: 200, id: open.id },
      { index: 9, status: 404, problem: { code: 'task-not-found' } },
      { index: 10, status: 422 },
    ])
    t.match(await read(open.id), { status: 'cancelled', priority: 'high', cancelReason: 'changed, then cancelled', version: 3 })
    t.match(await read(done.id), { status: 'done', outcome: null })
    t.match(await read(moved.id), { dueDate: '2026-03-22' })
    t.match(await read(given.id), { teamId: team.id })
    t.match((await shop.request('GET', `/v1/contacts/${contactId}`)).body, { nextTaskAt: '2026-03-21T09:00:00Z' })
    const { body: events } = await shop.request('GET', `/v1/contacts/${contactId}/timeline?types=task.cancelled,task.completed&limit=10`)
    t.equal(events.data.length, 2)
  })

  t.test('a recurrence makes its next task once, also when it is completed again in the same batch', async (t) => {
    const task = await made('/v1/tasks', { type: 'visit', dueAt: '2026-03-23T09:00:00Z', recurrence: { rrule: 'FREQ=WEEKLY' } })
    const { body } = await batch([
      { op: 'complete', id: task.id },
      { op: 'complete', id: task.id },
    ])
    t.match(body.results, [{ status: 200 }, { status: 409 }])
    const { body: tasks } = await shop.request('GET', '/v1/tasks?type=visit')
    t.match(tasks.data, [{ dueAt: '2026-03-30T08:00:00Z' }, { id: task.id }])
  })

  t.test('batches about the same contacts and tasks in other orders all succeed', async (t) => {
    const contacts = await Promise.all([1, 2, 3].map(() => contact()))
    const tasks = await Promise.all(contacts.map((contactId) => made('/v1/tasks', { type: 'note', contactId })))
    const items = [
      ...contacts.map((contactId) => ({ op: 'create', data: { type: 'gift', contactId } })),
      ...tasks.map(({ id }) => ({ op: 'update', id, data: { priority: 'high' } })),
    ]
    const answers = await Promise.all([items, items.toReversed(), items, items.toReversed()].map((each) => batch(each)))
    t.ok(answers.every(({ body }) => body.results.every(({ status }: { status: number }) => status < 300)))
  })

  t.test('the same Idempotency-Key answers the same and makes nothing twice', async (t) => {
    const items = [{ op: 'create', data: { type: 'handover', title: 'once' } }]
    const first = await batch(items, shop, { 'idempotency-key': 'tasks-batch' })
    const again = await batch(items, shop, { 'idempotency-key': 'tasks-batch' })
    t.same(again.body, first.body)
    t.equal(again.headers['idempotency-replayed'], 'true')
    t.equal((await shop.request('GET', '/v1/tasks?type=handover')).body.data.length, 1)
  })

  t.test("404 another organization's task; 422 without items; a thousand at once", async (t) => {
    const foreign = await made('/v1/tasks', { type: 'note' }, other)
    t.match((await batch([{ op: 'complete', id: foreign.id }])).body.results, [{ status: 404, problem: { code: 'task-not-found' } }])
    t.equal((await batch([])).status, 422)
    const { body } = await batch(Array.from({ length: 1_000 }, () => ({ op: 'create', data: { type: 'other' } })))
    t.equal(body.results.filter(({ status }: { status: number }) => status === 201).length, 1_000)
  })
})
