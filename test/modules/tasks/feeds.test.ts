import ICAL from 'ical.js'
import t from 'tap'
import { send, startApp } from '../../support/app.ts'
import { colleague } from '../../support/staff.ts'

/** Calendars behind secret links, read as another program reads them. */
const service = await startApp()
const { app, db, organization } = service
const shop = await organization({ mode: 'test', now: '2026-03-20T09:00:00Z' })

async function make(fields: object) {
  const made = await shop.request('POST', '/v1/tasks', { type: 'follow_up', ...fields })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  return made.body
}
const get = (url: string, headers: Record<string, string> = {}) => send(app, undefined, 'GET', new URL(url).pathname, undefined, headers)
const eventsIn = (text: string) => new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((each) => new ICAL.Event(each))

t.test('a feed is read by a well-known parser: instants, windows and dates as they are, any text unharmed', async (t) => {
  const agent = await colleague(service, shop)
  const mine = { assigneeId: agent.id }
  const title = `Ring; "Əliyev", کریمی\\ ${'long '.repeat(40)}🎁`
  const [timed, dated, window] = [
    await make({ ...mine, title, description: 'Line one\r\nLine two\u0007, end', dueAt: '2026-04-01T09:00:00Z' }),
    await make({ ...mine, dueDate: '2026-03-29' }),
    await make({ ...mine, type: 'call_back', windowStart: '2026-04-02T09:00:00Z', windowEnd: '2026-04-02T11:30:00Z' }),
  ]
  await make({ ...mine, title: 'Never due' })
  await make({ title: 'Somebody else’s', dueAt: '2026-04-01T09:00:00Z' })
  const done = await make({ ...mine, title: 'Done', dueAt: '2026-04-01T09:00:00Z' })
  await shop.request('POST', `/v1/tasks/${done.id}/complete`)

  const made = await shop.request('POST', '/v1/feeds', { assigneeId: agent.id }, { 'idempotency-key': 'feed' })
  t.match(made, { status: 201, body: { assigneeId: agent.id, teamId: null, createdBy: null, url: /\/public\/v1\/feeds\/rpf_[\w-]{117}\.ics$/ } })
  t.match(await shop.request('POST', '/v1/feeds', { assigneeId: agent.id }, { 'idempotency-key': 'feed' }), {
    status: 409,
    body: { code: 'secret-already-issued' },
  })
  const answer = await get(made.body.url)
  t.match(answer, { status: 200, headers: { 'content-type': 'text/calendar; charset=utf-8' } })
  const lines = answer.body.split('\r\n')
  t.ok(
    lines.every((line: string) => Buffer.byteLength(line) <= 75),
    'folded at 75 bytes',
  )
  const events = eventsIn(answer.body)
  t.same(
    events.map(({ uid }) => uid),
    [dated.id, timed.id, window.id],
    'the soonest first',
  )
  const [first, second, third] = events
  t.same([first?.startDate.isDate, first?.startDate.toString(), first?.summary], [true, '2026-03-29', 'Follow-up'])
  t.same([second?.startDate.toString(), second?.summary, second?.description], ['2026-04-01T09:00:00Z', title.trim(), 'Line one\nLine two, end'])
  t.same([third?.startDate.toString(), third?.endDate.toString(), third?.summary], ['2026-04-02T09:00:00Z', '2026-04-02T11:30:00Z', 'Call back'])
})

t.test('304 while nothing has changed', async (t) => {
  const { url } = (await shop.request('POST', '/v1/feeds')).body
  const { etag = '' } = (await get(url)).headers
  t.match(await get(url, { 'if-none-match': etag }), { status: 304, body: '', headers: { etag } })
  t.equal((await get(url, { 'if-none-match': `W/${etag}, "x"` })).status, 304)
  await make({ title: 'New', dueAt: '2026-04-05T09:00:00Z' })
  const changed = await get(url, { 'if-none-match': etag })
  t.equal(changed.status, 200)
  t.not(changed.headers['etag'], etag)
})

t.test('a link is secret: kept as a hash, revoked at once, and a wrong one is 404 whatever is wrong', async (t) => {
  const { id, url } = (await shop.request('POST', '/v1/feeds')).body
  const token = /rpf_.*(?=\.ics)/.exec(url)?.[0] ?? ''
  const secret = token.slice(-43)
  const { rows } = await db.pool.query('select f::text as row from feeds f union all select e::text from events e')
  t.notOk(rows.some(({ row }) => row.includes(secret)))
  t.match((await shop.request('GET', '/v1/feeds')).body.data[0], { id, assigneeId: null })
  t.notOk(JSON.stringify((await shop.request('GET', '/v1/feeds')).body).includes(secret))
  for (const wrong of [
    `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
    token.replace(shop.id, '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'),
    'nonsense',
    token.replace('rpf', 'rpk'),
  ])
    t.match(await get(`http://x/public/v1/feeds/${wrong}.ics`), { status: 404, body: { code: 'feed-not-found' } })
  t.equal((await get(url)).status, 200)
  t.equal((await shop.request('DELETE', `/v1/feeds/${id}`)).status, 204)
  t.equal((await get(url)).status, 404)
  t.match(await shop.request('DELETE', `/v1/feeds/${id}`), { status: 404, body: { code: 'feed-not-found' } })
})

t.test('a feed shows what its maker may see, as long as they work here', async (t) => {
  const [limited, other] = [await colleague(service, shop, { contactAccess: 'own' }), await colleague(service, shop)]
  const contactOf = async (ownerId: string) => (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ownerId })).body.id
  const seen = await make({ contactId: await contactOf(limited.id), dueAt: '2026-04-06T09:00:00Z' })
  await make({ contactId: await contactOf(other.id), dueAt: '2026-04-06T09:00:00Z', assigneeId: limited.id })
  const own = await make({ dueAt: '2026-04-07T09:00:00Z', assigneeId: limited.id })
  const { url, createdBy } = (await limited.request('POST', '/v1/feeds', {})).body
  t.equal(createdBy, limited.id)
  t.same(
    eventsIn((await get(url)).body).map(({ uid }) => uid),
    [seen.id, own.id],
  )
  t.same(
    (await limited.request('GET', '/v1/feeds')).body.data.map((feed: any) => feed.createdBy),
    [limited.id],
  )
  const { id } = (await shop.request('POST', '/v1/feeds')).body
  for (const method of ['GET', 'DELETE'] as const) t.equal((await limited.request(method, `/v1/feeds/${id}`)).status, 404)
  t.match(await shop.request('GET', `/v1/feeds/${id}`), { status: 200, headers: { etag: '"1.0"' }, body: { id, createdBy: null } })
  await db.pool.query(`update users set status = 'suspended' where id = $1`, [limited.id])
  t.equal((await get(url)).status, 404)
})

t.test('422 a feed of nobody, or of two', async (t) => {
  t.match(await shop.request('POST', '/v1/feeds', { assigneeId: shop.id }), { status: 422, body: { errors: [{ pointer: '/assigneeId' }] } })
  t.match(await shop.request('POST', '/v1/feeds', { teamId: shop.id }), { status: 422, body: { errors: [{ pointer: '/teamId' }] } })
  t.match(await shop.request('POST', '/v1/feeds', { assigneeId: shop.id, teamId: shop.id }), { status: 422, body: { errors: [{ pointer: '/teamId' }] } })
})
