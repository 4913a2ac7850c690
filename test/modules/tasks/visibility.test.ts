import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

/** Limited staff see what is to be done for contacts they may see, and of the rest what is theirs or their teams'. */
const service = await startApp()
const shop = await service.organization()
const teamId = (await shop.request('POST', '/v1/teams', { name: 'Desk' })).body.id
const own = await colleague(service, shop, { contactAccess: 'own', teamIds: [teamId] })
const other = await colleague(service, shop, { contactAccess: 'own' })

const contactOf = async (ownerId: string | null) => (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ownerId })).body.id
const make = async (fields: object) => (await shop.request('POST', '/v1/tasks', { type: 'follow_up', title: 'T', ...fields })).body.id as string

const [mine, theirs] = [await contactOf(own.id), await contactOf(other.id)]
const seen = [await make({ contactId: mine }), await make({ assigneeId: own.id }), await make({ teamId })]
const hidden = [
  await make({ contactId: theirs, title: 'HIDDEN' }),
  await make({ contactId: theirs, assigneeId: own.id, title: 'HIDDEN' }),
  await make({}),
  await make({ assigneeId: other.id }),
]

t.test('a list holds what may be seen, under every filter', async (t) => {
  for (const query of ['', '?sort=dueAt', '?type=follow_up', '?overdue=false']) {
    const { body } = await own.request('GET', `/v1/tasks${query}`)
    t.same(body.data.map(({ id }: any) => id).toSorted(), seen.toSorted(), query)
  }
  t.equal((await own.request('GET', '/v1/tasks?includeTotal=true')).body.total.value, 3)
  t.same((await own.request('GET', `/v1/tasks?contactId=${theirs}`)).body.data, [])
})

t.test('every way to another is 404, and changes nothing', async (t) => {
  for (const id of seen) t.equal((await own.request('GET', `/v1/tasks/${id}`)).status, 200)
  for (const id of hidden) {
    for (const [method, url, body] of [
      ['GET', `/v1/tasks/${id}`, undefined],
      ['PATCH', `/v1/tasks/${id}`, { title: 'x' }],
      ['POST', `/v1/tasks/${id}/complete`, undefined],
      ['POST', `/v1/tasks/${id}/cancel`, undefined],
      ['POST', `/v1/tasks/${id}/reschedule`, { dueDate: '2030-01-01' }],
      ['POST', `/v1/tasks/${id}/reassign`, { assigneeId: own.id }],
    ] as const)
      t.match(await own.request(method, url, body), { status: 404, body: { code: 'task-not-found' } }, `${method} ${url}`)
    t.match((await shop.request('GET', `/v1/tasks/${id}`)).body, { version: 1 })
  }
  t.match(await own.request('POST', '/v1/tasks', { type: 'gift', contactId: theirs }), { status: 422, body: { errors: [{ pointer: '/contactId' }] } })
})

t.test('who sees only their own is given what they give to nobody', async (t) => {
  const { body } = await own.request('POST', '/v1/tasks', { type: 'reminder' })
  t.equal(body.assigneeId, own.id)
  t.equal((await own.request('GET', `/v1/tasks/${body.id}`)).status, 200)
})

t.test('nothing tells of a hidden contact: no event, no notification', async (t) => {
  await shop.numbered()
  for (const url of ['/v1/events?limit=200', '/v1/notifications']) t.notOk(JSON.stringify((await own.request('GET', url)).body).includes('HIDDEN'), url)
})
