import t from 'tap'
import { startApp, type TestOrganization } from '../../support/app.ts'

const { organization } = await startApp()
const shop = await organization({ mode: 'test', now: '2026-03-20T09:00:00Z' })
const other = await organization()

async function make(fields: object = {}, at: TestOrganization = shop) {
  const made = await at.request('POST', '/v1/tasks', { type: 'follow_up', ...fields })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  return made.body
}
async function contact(fields: object = {}, at: TestOrganization = shop): Promise<string> {
  return (await at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ...fields })).body.id
}
const act = (id: string, action: string, body?: object, headers?: Record<string, string>) => shop.request('POST', `/v1/tasks/${id}/${action}`, body, headers)

t.test('POST /v1/tasks', async (t) => {
  t.test('201 needs only a type, and answers every field, null when empty', async (t) => {
    const made = await shop.request('POST', '/v1/tasks', { type: 'gift' })
    t.equal(made.status, 201, JSON.stringify(made.body))
    t.equal(made.headers['etag'], '"1.0"')
    t.equal(made.headers['location'], `/v1/tasks/${made.body.id}`)
    t.match(made.body, {
      type: 'gift',
      title: null,
      contactId: null,
      dueAt: null,
      priority: 'normal',
      status: 'open',
      recurrence: null,
      overdueAt: null,
      version: 1,
    })
    t.same((await shop.request('GET', `/v1/tasks/${made.body.id}`)).body, made.body)
  })

  t.test('422 what contradicts itself or names nobody, and nothing is made', async (t) => {
    const at = '2026-04-01T09:00:00Z'
    for (const [fields, pointer] of [
      [{ dueAt: at, dueDate: '2026-04-01' }, '/dueDate'],
      [{ windowStart: at }, '/windowEnd'],
      [{ windowEnd: at }, '/windowStart'],
      [{ windowStart: at, windowEnd: at }, '/windowEnd'],
      [{ windowStart: at, windowEnd: '2027-04-01T09:00:00Z' }, '/windowEnd'],
      [{ dueAt: '9999-01-01T00:00:00Z' }, '/dueAt'],
      [{ dueDate: '0000-01-01' }, '/dueDate'],
      [{ contactId: shop.id }, '/contactId'],
      [{ contactId: await contact({}, other) }, '/contactId'],
      [{ assigneeId: shop.id }, '/assigneeId'],
      [{ teamId: shop.id }, '/teamId'],
      [{ recurrence: { rrule: 'FREQ=DAILY' } }, '/recurrence'],
      [{ dueAt: at, recurrence: { rrule: 'FREQ=HOURLY' } }, '/recurrence/rrule'],
      [{ dueAt: at, recurrence: { rrule: 'FREQ=DAILY;COUNT=1001' } }, '/recurrence/rrule'],
      [{ dueAt: at, recurrence: { rrule: 'FREQ=DAILY;BYDAY=XX' } }, '/recurrence/rrule'],
      [{ dueAt: at, recurrence: { rrule: 'every day' } }, '/recurrence/rrule'],
      [{ dueAt: at, recurrence: { rrule: 'FREQ=DAILY', timeZone: 'Mars/Base' } }, '/recurrence/timeZone'],
      [{ colour: 'red' }, '/colour'],
    ] as const) {
      const refused = await shop.request('POST', '/v1/tasks', { type: 'other', ...fields })
      t.match(refused, { status: 422, body: { code: 'validation-failed', errors: [{ pointer }] } }, JSON.stringify(fields))
    }
    t.equal((await shop.request('GET', '/v1/tasks?type=other&includeTotal=true')).body.total.value, 0)
  })

  t.test('409 for an archived contact', async (t) => {
    const contactId = await contact()
    await shop.request('DELETE', `/v1/contacts/${contactId}`)
    t.match(await shop.request('POST', '/v1/tasks', { type: 'visit', contactId }), { status: 409, body: { code: 'contact-archived' } })
  })
})

t.test('GET /v1/tasks', async (t) => {
  const place = await organization({ mode: 'test', now: '2026-03-20T09:00:00Z' })
  const contactId = await contact({}, place)
  const made: { id: string }[] = []
  for (let i = 0; i < 12; i += 1)
    made.push(
      await make(
        { title: `T${i}`, ...(i % 3 === 0 ? {} : { dueAt: `2026-03-${String(30 - i).padStart(2, '0')}T09:00:00Z` }), ...(i < 4 ? { contactId } : {}) },
        place,
      ),
    )

  async function readAll(query: string) {
    const seen: any[] = []
    let cursor: string | null = null
    do {
      const page: any = await place.request('GET', `/v1/tasks?limit=5&${query}${cursor === null ? '' : `&cursor=${cursor}`}`)
      t.equal(page.status, 200)
      seen.push(...page.body.data)
      cursor = page.body.nextCursor
    } while (cursor !== null)
    return seen
  }
  t.test('pages of every sort read everything once; what is never due comes last by due', async (t) => {
    const ids = made.map(({ id }) => id)
    t.same(
      (await readAll('sort=createdAt')).map(({ id }) => id),
      ids,
    )
    t.same(
      (await readAll('')).map(({ id }) => id),
      ids.toReversed(),
    )
    const byDue = await readAll('sort=dueAt')
    t.same(
      byDue.map(({ dueAt }) => dueAt),
      [
        ...byDue
          .filter(({ dueAt }) => dueAt !== null)
          .map(({ dueAt }) => dueAt)
          .toSorted(),
        null,
        null,
        null,
        null,
      ],
    )
    t.same(
      (await readAll('sort=-dueAt')).map(({ id }) => id),
      byDue.map(({ id }) => id).toReversed(),
    )
  })
  t.test('filters combine', async (t) => {
    t.equal((await readAll(`contactId=${contactId}`)).length, 4)
    t.equal((await readAll(`contactId=${contactId}&sort=dueAt&dueAfter=2026-03-28T10:00:00Z`)).length, 1)
    t.equal((await readAll('dueBefore=2026-03-22T00:00:00Z')).length, 2)
    t.equal((await readAll('dueAfter=2000-01-01T00:00:00Z')).length, 8)
    t.equal((await readAll('overdue=true')).length, 2, 'also what is due just now')
    t.equal((await readAll('overdue=false')).length, 10)
    t.equal((await readAll('type=follow_up&status=open')).length, 12)
    t.equal((await readAll('status=done')).length, 0)
    t.equal((await place.request('GET', '/v1/tasks?overdue=perhaps')).status, 400)
  })
  t.test('what is overdue is read to its end while time goes on', async (t) => {
    const live = await organization()
    for (let i = 0; i < 5; i += 1) await make({ dueAt: `2026-01-0${i + 1}T09:00:00Z` }, live)
    const dates: string[] = []
    let cursor = ''
    do {
      const { status, body } = await live.request('GET', `/v1/tasks?overdue=true&sort=-dueAt&limit=2${cursor}`)
      t.equal(status, 200)
      dates.push(...body.data.map(({ dueAt }: { dueAt: string }) => dueAt.slice(8, 10)))
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`
    } while (cursor !== '')
    t.same(dates, ['05', '04', '03', '02', '01'])
  })
  t.test('an item of a list is what a single read answers', async (t) => {
    for (const item of await readAll('')) t.same(item, (await place.request('GET', `/v1/tasks/${item.id}`)).body)
  })
})

t.test('404 a task of another organization', async (t) => {
  const foreign = await make({}, other)
  t.match(await shop.request('GET', `/v1/tasks/${foreign.id}`), { status: 404, body: { code: 'task-not-found' } })
  t.equal((await act(foreign.id, 'complete')).status, 404)
})
