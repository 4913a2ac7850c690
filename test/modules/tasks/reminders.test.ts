import t from 'tap'
import { startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

/** Occasions that are some days ahead become tasks, once. */
const service = await startApp()
const { db, organization } = service

t.test('each lead day of an occasion makes one task of whoever looks after the contact', async (t) => {
  const shop = await organization({ mode: 'test', now: '2027-01-01T00:00:00Z' })
  const agent = await colleague(service, shop)
  const contactId = (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ownerId: agent.id })).body.id
  const url = `/v1/contacts/${contactId}/occasions`
  const occasion = (await shop.request('POST', url, { type: 'birthday', month: 1, day: 20, leadDays: [7, 1] })).body
  const tasks = async () => (await shop.request('GET', `/v1/tasks?contactId=${contactId}&sort=createdAt`)).body.data
  await shop.request('PUT', '/v1/test-clock', { now: '2027-01-14T00:00:00Z' })
  const reminder = {
    type: 'reminder',
    title: 'Ada: birthday on 2027-01-20',
    assigneeId: agent.id,
    dueDate: '2027-01-20',
    status: 'open',
    related: { type: 'occasion', id: occasion.id },
    seriesId: occasion.id,
    recurrence: null,
    createdAt: '2027-01-13T09:00:00Z',
  }
  const [first, ...none] = await tasks()
  t.match(first, reminder)
  t.same(none, [])
  t.same(
    (await agent.told()).map(({ type }) => type),
    ['occasion.reminder'],
    'they are told once, by the reminder',
  )
  t.equal((await shop.request('GET', `/v1/contacts/${contactId}`)).body.nextTaskAt, '2027-01-21T00:00:00Z')

  await shop.request('PATCH', `${url}/${occasion.id}`, { label: 'birthday' })
  await shop.request('PUT', '/v1/test-clock', { now: '2027-01-14T12:00:00Z' })
  t.equal((await tasks()).length, 1, 'a change of the occasion tells again, and makes nothing twice')
  await shop.request('POST', `/v1/tasks/${first.id}/complete`, { outcome: 'Card sent' })
  await shop.request('PUT', '/v1/test-clock', { now: '2028-02-01T00:00:00Z' })
  t.same(
    (await tasks()).map(({ dueDate, status }: { dueDate: string; status: string }) => [dueDate, status]),
    [
      ['2027-01-20', 'done'],
      ['2027-01-20', 'open'],
      ['2028-01-20', 'open'],
      ['2028-01-20', 'open'],
    ],
    'the other lead day, and both again in a year; what is done makes no next one by itself',
  )
})

t.test('nobody’s contact is reminded of for anybody; nothing for the archived, the erased, and those who have left', async (t) => {
  const shop = await organization({ mode: 'test', now: '2027-01-01T00:00:00Z' })
  const leaver = await colleague(service, shop)
  const make = async (displayName: string, fields: object = {}) => {
    const { id } = (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName, ...fields })).body
    await shop.request('POST', `/v1/contacts/${id}/occasions`, { type: 'birthday', month: 1, day: 20, leadDays: [7] })
    return id as string
  }
  const [nobodys, left, archived, erased] = [await make('A'), await make('B', { ownerId: leaver.id }), await make('C'), await make('D')]
  await shop.request('DELETE', `/v1/contacts/${archived}`)
  await shop.request('POST', `/v1/contacts/${erased}/erase`, {})
  await db.pool.query(`update users set status = 'suspended' where id = $1`, [leaver.id])
  await shop.request('PUT', '/v1/test-clock', { now: '2027-01-14T00:00:00Z' })
  const { data } = (await shop.request('GET', '/v1/tasks?type=reminder&sort=createdAt')).body
  t.same(new Set(data.map(({ contactId }: { contactId: string }) => contactId)), new Set([nobodys, left]))
  t.ok(data.every(({ assigneeId }: { assigneeId: string | null }) => assigneeId === null))
  await shop.request('POST', `/v1/contacts/${nobodys}/erase`, {})
  t.match((await shop.request('GET', '/v1/tasks?type=reminder&status=cancelled')).body.data, [{ contactId: nobodys, title: null, related: null }])
})
