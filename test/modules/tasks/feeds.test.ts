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

t.test('the occasions of the next twelve months, each on its day in the calendar that its contact uses', async (t) => {
  const at = await organization({ mode: 'test', now: '2027-03-10T09:00:00Z' })
  const [mine, theirs] = [await colleague(service, at, { contactAccess: 'own' }), await colleague(service, at)]
  const contactOf = async (ownerId: string, displayName: string) =>
    (await at.request('POST', '/v1/contacts', { kind: 'person', displayName, ownerId })).body.id as string
  const note = async (contactId: string, fields: object) => (await at.request('POST', `/v1/contacts/${contactId}/occasions`, fields)).body
  const maryam = await contactOf(mine.id, 'Maryam')
  const nowruz = await note(maryam, { type: 'custom', label: 'Nowruz', month: 1, day: 1, calendar: 'persian' })
  const birthday = await note(maryam, { type: 'birthday', month: 2, day: 29, year: 2000 })
  const today = await note(maryam, { type: 'anniversary', month: 3, day: 10 })
  const other = await note(await contactOf(theirs.id, 'Ben'), { type: 'birthday', month: 4, day: 1 })
  const daysIn = (text: string) => eventsIn(text).map(({ uid, startDate, summary }) => [uid, startDate.isDate, startDate.toString(), summary])
  const expected = [
    [`${today.id}-2027-03-10`, true, '2027-03-10', 'Maryam: Anniversary'],
    [`${nowruz.id}-2027-03-21`, true, '2027-03-21', 'Maryam: Nowruz'],
    [`${birthday.id}-2028-02-29`, true, '2028-02-29', 'Maryam: Birthday (28)'],
  ]
  const feed = (await mine.request('POST', '/v1/feeds', {})).body
  t.equal(feed.occasions, true)
  const answer = await get(feed.url)
  t.same(daysIn(answer.body), expected, 'what the maker may see')
  t.match(answer.body, /TRANSP:TRANSPARENT/, 'a birthday keeps nobody from an appointment')

  const everything = (await at.request('POST', '/v1/feeds', {})).body
  t.equal(daysIn((await get(everything.url)).body).length, 4)
  const ofBen = (await at.request('POST', '/v1/feeds', { assigneeId: theirs.id })).body
  t.same(daysIn((await get(ofBen.url)).body), [[`${other.id}-2027-04-01`, true, '2027-04-01', 'Ben: Birthday']], 'of a user, the contacts they look after')
  const team = (await at.request('POST', '/v1/teams', { name: 'Feed', memberIds: [mine.id] })).body
  t.equal(daysIn((await get((await at.request('POST', '/v1/feeds', { teamId: team.id })).body.url)).body).length, 3)

  const without = (await at.request('POST', '/v1/feeds', { occasions: false })).body
  t.same(daysIn((await get(without.url)).body), [])
  const key = (await at.request('POST', '/v1/api-keys', { name: 'tasks only', scopes: ['tasks:read', 'tasks:write'] })).body.secret
  const blind = (await send(app, key, 'POST', '/v1/feeds', {})).body
  t.equal(blind.occasions, false, 'a key lends no more than it may read')
  t.same(daysIn((await get(blind.url)).body), [])

  const { etag = '' } = answer.headers
  t.equal((await get(feed.url, { 'if-none-match': etag })).status, 304)
  await at.request('PUT', '/v1/test-clock', { now: '2027-03-10T20:00:00Z' })
  t.equal((await get(feed.url, { 'if-none-match': etag })).status, 304, 'the same day, the same calendar')
  await at.request('PATCH', `/v1/contacts/${maryam}/occasions/${nowruz.id}`, { label: 'New year' })
  t.equal((await get(feed.url, { 'if-none-match': etag })).status, 200)
  await at.request('DELETE', `/v1/contacts/${maryam}`)
  t.same(daysIn((await get(feed.url)).body), [], 'of the archived nothing')
})
