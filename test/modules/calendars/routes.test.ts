import t from 'tap'
import { startApp } from '../../support/app.ts'

const { organization } = await startApp()
const at = await organization({ mode: 'test', now: '2026-01-05T09:00:00Z' })
const weekly = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '09:00', closes: '17:00' }))
const holidays = ['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-04', '2026-05-25', '2026-08-31', '2026-12-25', '2026-12-28']
const UK = { name: 'London', timeZone: 'Europe/London', weekly, holidays }
const create = (body: object) => at.request('POST', '/v1/calendars', body)
const pointers = ({ body }: { body: any }) => body.errors?.map(({ pointer }: { pointer: string }) => pointer)

t.test('/v1/calendars', async (t) => {
  const made = await create(UK)
  const url = `/v1/calendars/${made.body.id}`

  t.test('201 with every field', async (t) => {
    t.match(made, { status: 201, headers: { location: url, etag: '"1.0"' } })
    const { id, createdAt, updatedAt, ...fields } = made.body
    t.same(fields, { ...UK, alwaysOpen: false, overrides: [], version: 1 })
    t.same((await at.request('GET', url)).body, made.body)
    const always = await create({ name: 'Always', timeZone: 'Asia/Kathmandu', alwaysOpen: true, overrides: [{ date: '2026-02-01' }] })
    t.match(always, { status: 201, body: { weekly: [], overrides: [{ date: '2026-02-01', intervals: [] }] } })
    t.same((await create({ ...UK, holidays: ['2026-12-25', '2026-01-01', '2026-12-25'] })).body.holidays, ['2026-01-01', '2026-12-25'])
  })

  t.test('422 what is no calendar', async (t) => {
    const overrides = [{ date: '2026-02-01', intervals: [{ opens: '09:00', closes: '24:00' }] }]
    for (const [bad, ...where] of [
      [{ ...UK, weekly: undefined }, '/weekly'],
      [{ ...UK, timeZone: 'Europe/Londinium' }, '/timeZone'],
      [{ ...UK, alwaysOpen: true }, '/weekly'],
      [{ ...UK, weekly: [{ weekday: 0, opens: '9:00', closes: '24:01' }] }, '/weekly/0/weekday', '/weekly/0/opens', '/weekly/0/closes'],
      [{ ...UK, holidays: ['2026-02-30'] }, '/holidays/0'],
      [{ ...UK, overrides: [...overrides, ...overrides] }, '/overrides/1/date'],
      [{ ...UK, color: 'red' }, '/color'],
      [{ name: 'Nowhere' }, '/timeZone'],
    ] as const)
      t.match(pointers(await create(bad)), where, JSON.stringify(where))
  })

  t.test('422 never opens within 400 days', async (t) => {
    const never = { status: 422, body: { code: 'calendar-never-opens' } }
    t.match(await create({ ...UK, weekly: [] }), never)
    t.match(await create({ ...UK, weekly: [], overrides: [{ date: '2027-03-01', intervals: [{ opens: '09:00', closes: '17:00' }] }] }), never)
    t.match(await create({ ...UK, weekly: [], overrides: [{ date: '2027-02-01', intervals: [{ opens: '09:00', closes: '17:00' }] }] }), { status: 201 })
    t.match(await at.request('PATCH', url, { weekly: [] }), never)
    t.equal((await at.request('GET', url)).body.version, 1)
  })

  t.test('POST /preview, both ways', async (t) => {
    const preview = (body: object) => at.request('POST', `${url}/preview`, body)
    const pauses = [{ from: '2026-06-01T10:00:00Z', to: '2026-06-02T14:00:00Z' }]
    const segments = [
      { from: '2026-06-01T08:00:00Z', to: '2026-06-01T10:00:00Z' },
      { from: '2026-06-02T14:00:00Z', to: '2026-06-02T16:00:00Z' },
      { from: '2026-06-03T08:00:00Z', to: '2026-06-03T12:00:00Z' },
    ]
    t.same((await preview({ start: '2026-06-01T08:00:00Z', businessMinutes: 480, pauses })).body, { dueAt: '2026-06-03T12:00:00Z', segments })
    t.same((await preview({ start: '2026-06-01T08:00:00Z', end: '2026-06-03T12:00:00Z', pauses })).body, { businessSeconds: 28_800, segments })
    t.same((await preview({ start: '2026-01-17T12:00:00Z', businessMinutes: 0 })).body, { dueAt: '2026-01-19T09:00:00Z', segments: [] })
    t.same((await preview({ start: '2026-03-27T16:30:15.5+00:00', end: '2026-03-30T08:00:01Z' })).body, {
      businessSeconds: 1_785,
      segments: [
        { from: '2026-03-27T16:30:15.5Z', to: '2026-03-27T17:00:00Z' },
        { from: '2026-03-30T08:00:00Z', to: '2026-03-30T08:00:01Z' },
      ],
    })
    t.same(pointers(await preview({ start: '2026-06-01T08:00:00Z' })), ['/businessMinutes'])
    t.same(pointers(await preview({ start: '2026-06-01T08:00:00Z', businessMinutes: 1, end: '2026-06-02T08:00:00Z' })), ['/businessMinutes'])
    t.same(pointers(await preview({ start: '2026-06-01T08:00:00Z', end: '2026-05-01T08:00:00Z' })), ['/end'])
    t.same(pointers(await preview({ start: '2026-06-01T08:00:00Z', end: '2036-07-01T08:00:00Z' })), ['/end'])
    t.same(
      pointers(await preview({ start: '2026-06-01T08:00:00Z', businessMinutes: 1, pauses: [{ from: '2026-06-02T08:00:00Z', to: '2026-06-01T08:00:00Z' }] })),
      ['/pauses/0/to'],
    )
    const rare = (await create({ ...UK, weekly: [{ weekday: 1, opens: '09:00', closes: '09:01' }] })).body
    const far = await at.request('POST', `/v1/calendars/${rare.id}/preview`, { start: '2026-06-01T08:00:00Z', businessMinutes: 527_040 })
    t.match(far, { status: 422, body: { code: 'calendar-never-opens' } })
    t.match(await at.request('POST', '/v1/calendars/0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f/preview', { start: '2026-06-01T08:00:00Z', businessMinutes: 1 }), {
      status: 404,
      body: { code: 'calendar-not-found' },
    })
  })

  t.test('PATCH and DELETE', async (t) => {
    t.match(await at.request('PATCH', url, { name: 'City' }, { 'if-match': '"7.0"' }), { status: 412 })
    t.match(await at.request('PATCH', url, { name: 'City' }), { status: 200, body: { name: 'City', version: 2 } })
    t.match(await at.request('PATCH', url, { name: 'City' }), { status: 200, body: { version: 2 } })
    const policy = (await at.request('POST', '/v1/deadline-policies', { name: 'City', calendarId: made.body.id, isDefault: false })).body
    t.match(await at.request('DELETE', url), { status: 409, body: { code: 'calendar-in-use' } })
    t.equal((await at.request('DELETE', `/v1/deadline-policies/${policy.id}`)).status, 204)
    t.equal((await at.request('DELETE', url)).status, 204)
    t.match(await at.request('GET', url), { status: 404, body: { code: 'calendar-not-found' } })
    const types = (await at.request('GET', '/v1/audit-events?resourceType=calendar&limit=200')).body.data.map(({ type }: any) => type)
    for (const type of ['calendar.created', 'calendar.updated', 'calendar.deleted']) t.ok(types.includes(type), type)
  })
})

t.test('/v1/deadline-policies', async (t) => {
  const post = (body: object) => at.request('POST', '/v1/deadline-policies', body)
  const unknown = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'

  t.test('201 from a name alone, with a calendar of its own making', async (t) => {
    const first = await post({ name: 'First' })
    t.match(first, {
      status: 201,
      body: { isDefault: false, targets: { normal: { acknowledgement: 480, response: 2_400, resolution: 4_800 } }, reopenModes: { response: 'continue' } },
    })
    const { data } = (await at.request('GET', '/v1/deadline-policies')).body
    t.same(
      data.map(({ name, isDefault }: any) => [name, isDefault]),
      [
        ['Standard', true],
        ['First', false],
      ],
    )
    t.equal(data[0].calendarId, first.body.calendarId)
  })

  t.test('422 what it names must be there', async (t) => {
    t.same(pointers(await post({ name: 'X', calendarId: unknown })), ['/calendarId'])
    t.same(pointers(await post({ name: 'X', regulatoryProfileIds: [unknown] })), ['/regulatoryProfileIds/0'])
    const step = { metric: 'response', afterMinutes: 0 }
    const escalations = [
      { ...step, to: 'user', userId: unknown },
      { ...step, to: 'team', teamId: unknown },
      { ...step, to: 'user' },
      { ...step, to: 'owner', teamId: unknown },
    ]
    t.same(pointers(await post({ name: 'X', escalations })), [
      '/escalations/2/userId',
      '/escalations/3/teamId',
      '/escalations/0/userId',
      '/escalations/1/teamId',
      '/escalations/3/teamId',
    ])
    t.same(pointers(await post({ name: 'X', targets: { normal: { response: -1, reply: 3 } }, pausedBy: { response: ['Awaiting'] } })), [
      '/targets/normal/response',
      '/targets/normal/reply',
      '/pausedBy/response/0',
    ])
    const warning = { metric: 'response', minutesBefore: 60 }
    t.same(pointers(await post({ name: 'X', warnings: [warning, warning] })), ['/warnings/1'])
  })

  t.test('one is the default', async (t) => {
    const made = (await post({ name: 'Other', isDefault: true })).body
    const standard = (await at.request('GET', '/v1/deadline-policies')).body.data.filter(({ isDefault }: any) => isDefault)
    t.same(
      standard.map(({ id }: any) => id),
      [made.id],
    )
    const url = `/v1/deadline-policies/${made.id}`
    t.same(pointers(await at.request('PATCH', url, { isDefault: false })), ['/isDefault'])
    t.match(await at.request('DELETE', url), { status: 409, body: { code: 'deadline-policy-in-use' } })
    const [first] = (await at.request('GET', '/v1/deadline-policies')).body.data
    t.match(await at.request('PATCH', `/v1/deadline-policies/${first.id}`, { isDefault: true, targets: { high: { response: null } } }), {
      status: 200,
      body: { isDefault: true, targets: { high: { response: null, resolution: 2_400 }, low: { response: 4_800 } } },
    })
    t.match((await at.request('GET', url)).body, { isDefault: false })
    t.equal((await at.request('DELETE', url, undefined, { 'if-match': '"1.0"' })).status, 412)
    t.equal((await at.request('DELETE', url)).status, 204)
    t.match(await at.request('GET', url), { status: 404, body: { code: 'deadline-policy-not-found' } })
  })

  t.test('the first one is the default', async (t) => {
    const other = await organization()
    const calendar = (await other.request('POST', '/v1/calendars', UK)).body
    t.match(await other.request('POST', '/v1/deadline-policies', { name: 'Ours', calendarId: calendar.id }), { status: 201, body: { isDefault: true } })
  })
})

t.test('/v1/regulatory-profiles', async (t) => {
  const deadlines = [{ key: 'final', name: 'Final', metric: 'response', amount: 30, unit: 'calendar_days' }]
  const post = (body: object) => at.request('POST', '/v1/regulatory-profiles', { name: 'Ours', timeZone: 'Asia/Baku', deadlines, ...body })
  const made = (await post({ sourceUrl: 'https://regulator.example/' })).body
  const url = `/v1/regulatory-profiles/${made.id}`

  t.test('the list has those that everybody has, then our own, page by page', async (t) => {
    t.match(made, { builtIn: false, businessDays: [1, 2, 3, 4, 5], deadlines: [{ rollForward: false }], validFrom: null })
    const all = (await at.request('GET', '/v1/regulatory-profiles?includeTotal=true')).body
    t.same(
      all.data.map(({ name, builtIn }: any) => [name.split(' ')[0], builtIn]),
      [
        ['FCA', true],
        ['CFPB', true],
        ['ASIC', true],
        ['Ours', false],
      ],
    )
    t.same(all.total, { value: 4, relation: 'eq' })
    const paged: unknown[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: any = (await at.request('GET', `/v1/regulatory-profiles?limit=1${cursor && `&cursor=${cursor}`}`)).body
      paged.push(...page.data)
      cursor = page.nextCursor
    }
    t.same(paged, all.data)
    t.match(await at.request('GET', '/v1/regulatory-profiles?cursor=x'), { status: 400, body: { code: 'invalid-cursor' } })
    for (const { sourceUrl, validFrom } of all.data.slice(0, 3)) t.ok(sourceUrl.startsWith('https://') && validFrom < '2026')
  })

  t.test('those that come with the service stay as they are', async (t) => {
    const builtIn = '/v1/regulatory-profiles/a7d15601-0000-8000-8000-000000000001'
    t.match(await at.request('GET', builtIn), { status: 200, body: { deadlines: [{ amount: 3, unit: 'business_days' }, { amount: 56 }] } })
    for (const method of ['PATCH', 'DELETE'] as const)
      t.match(await at.request(method, builtIn, method === 'PATCH' ? { name: 'X' } : undefined), { status: 409, body: { code: 'regulatory-profile-built-in' } })
  })

  t.test('our own can be changed, and deleted unless named', async (t) => {
    t.same(pointers(await post({ deadlines: [...deadlines, ...deadlines], validFrom: '2026-02-01', validUntil: '2026-01-01' })), [
      '/deadlines/1/key',
      '/validUntil',
    ])
    t.match(await at.request('PATCH', url, { validUntil: '2027-01-01' }), { status: 200, body: { validUntil: '2027-01-01', version: 2 } })
    t.match(await at.request('PATCH', url, { name: 'X' }, { 'if-match': '"1.0"' }), { status: 412 })
    const policy = (await at.request('POST', '/v1/deadline-policies', { name: 'Regulated', regulatoryProfileIds: [made.id] })).body
    t.match(await at.request('DELETE', url), { status: 409, body: { code: 'regulatory-profile-in-use' } })
    await at.request('PATCH', `/v1/deadline-policies/${policy.id}`, { regulatoryProfileIds: [] })
    t.equal((await at.request('DELETE', url)).status, 204)
    t.match(await at.request('GET', url), { status: 404, body: { code: 'regulatory-profile-not-found' } })
  })
})
