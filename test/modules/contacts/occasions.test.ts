import fc from 'fast-check'
import t from 'tap'
import { daysKeptOn, faultsOf, nextOn, turns } from '../../../src/modules/contacts/rules/occasions.ts'
import { LEAP_RULES, OCCASION_CALENDARS } from '../../../src/modules/contacts/tables/care.ts'
import { startApp } from '../../support/app.ts'

const { organization, db } = await startApp()
const date = (text: string) => Temporal.PlainDate.from(text)
const next = (day: Partial<Parameters<typeof nextOn>[0]>, from: string) =>
  nextOn({ month: 1, day: 1, calendar: 'gregory', leapRule: 'feb28', ...day }, date(from)).toString()

t.test('when an occasion is kept', async (t) => {
  t.equal(next({ month: 2, day: 29 }, '2027-01-01'), '2027-02-28')
  t.equal(next({ month: 2, day: 29 }, '2028-01-01'), '2028-02-29')
  t.equal(next({ month: 2, day: 29, leapRule: 'mar1' }, '2027-01-01'), '2027-03-01')
  t.equal(next({ month: 2, day: 29, leapRule: 'mar1' }, '2028-01-01'), '2028-02-29')
  t.equal(next({ month: 12, day: 31 }, '2026-12-31'), '2026-12-31', 'today counts')
  t.equal(next({ month: 1, day: 1 }, '2026-12-31'), '2027-01-01', 'over New Year')
  t.equal(next({ calendar: 'persian', month: 1, day: 1 }, '2026-11-22'), '2027-03-21', 'Nowruz 1406')
  t.equal(next({ calendar: 'persian', month: 12, day: 30 }, '2026-04-01'), '2027-03-20', '29 Esfand 1405, which has no 30th')
  t.equal(next({ calendar: 'persian', month: 12, day: 30 }, '2025-01-01'), '2025-03-20', '30 Esfand 1403')
  t.equal(turns({ year: 2000, calendar: 'gregory' }, date('2026-05-01')), 26)
  t.equal(turns({ year: null, calendar: 'gregory' }, date('2026-05-01')), undefined)
  t.equal(turns({ year: 1360, calendar: 'persian' }, date('2027-03-21')), 46)
})

const occasion = fc.record({
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 31 }),
  calendar: fc.constantFrom(...OCCASION_CALENDARS),
  leapRule: fc.constantFrom(...LEAP_RULES),
})
const days = fc.integer({ min: 0, max: 20_000 }).map((n) => date('1990-01-01').add({ days: n }))

t.test('the days that are kept on a date are those whose occasions are next on it', async (t) => {
  fc.assert(
    fc.property(occasion, days, (given, from) => {
      if (faultsOf({ ...given, year: null }).length > 0) return
      const kept = nextOn(given, from)
      for (const day of [from, kept]) {
        const listed = daysKeptOn(day).some(
          ({ calendar, month, day, leapRule }) =>
            calendar === given.calendar && month === given.month && day === given.day && (leapRule === null || leapRule === given.leapRule),
        )
        t.equal(listed, kept.equals(day), `${JSON.stringify(given)} on ${day}`)
      }
    }),
    { numRuns: 500 },
  )
})

t.test('a year later an occasion is kept again, within a leap month', async (t) => {
  fc.assert(
    fc.property(occasion, days, (given, from) => {
      if (faultsOf({ ...given, year: null }).length > 0) return
      const first = nextOn(given, from)
      const second = nextOn(given, first.add({ days: 1 }))
      const apart = first.until(second).days
      t.ok(apart >= 353 && apart <= 385, `${apart} days`)
    }),
  )
})

t.test('/v1/contacts/:contactId/occasions', async (t) => {
  const at = await organization({ mode: 'test', now: Temporal.Instant.from('2026-12-30T20:00:00Z').toString() } as never)
  const contact = async (fields: object = {}) => (await at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ...fields })).body.id as string
  const note = (contactId: string, body: object) => at.request('POST', `/v1/contacts/${contactId}/occasions`, { type: 'birthday', ...body })
  const upcoming = async (query = '') => (await at.request('GET', `/v1/occasions/upcoming${query}`)).body

  await t.test('422 a day that the calendar never has', async (t) => {
    const id = await contact()
    for (const bad of [
      { month: 2, day: 30 },
      { month: 4, day: 31 },
      { month: 2, day: 29, year: 2023 },
      { month: 12, day: 31, calendar: 'persian' },
    ])
      t.match(await note(id, bad), { status: 422, body: { errors: [{ pointer: '/day' }] } }, JSON.stringify(bad))
    t.match(await note(id, { month: 13, day: 1 }), { status: 422, body: { errors: [{ pointer: '/month' }] } })
    t.match(await at.request('GET', `/v1/contacts/${id}/occasions/${id}`), { status: 404, body: { code: 'occasion-not-found' } })
  })

  await t.test('upcoming ones are listed by date, in each zone from its today, page by page', async (t) => {
    const london = await contact()
    const auckland = await contact({ timeZone: 'Pacific/Auckland' })
    const honolulu = await contact({ timeZone: 'Pacific/Honolulu' })
    for (const id of [london, auckland, honolulu]) for (const day of [29, 30, 31]) await note(id, { month: 12, day })
    await note(london, { month: 1, day: 1, year: 2000 })
    await note(london, { month: 1, day: 10, calendar: 'persian' })
    const { data } = await upcoming('?days=3')
    t.same(
      data.map(({ date, contactId, turns }: any) => [date, { [london]: 'London', [auckland]: 'Auckland', [honolulu]: 'Honolulu' }[contactId as string], turns]),
      [
        ['2026-12-30', 'London', undefined],
        ['2026-12-30', 'Honolulu', undefined],
        ['2026-12-31', 'London', undefined],
        ['2026-12-31', 'Auckland', undefined],
        ['2026-12-31', 'Honolulu', undefined],
        ['2027-01-01', 'London', 27],
      ],
      'in Auckland it is the 31st already',
    )
    const paged: unknown[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await upcoming(`?days=366&limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
      paged.push(...page.data)
      cursor = page.nextCursor
    }
    t.same(paged, (await upcoming('?days=366')).data)
    t.match(await at.request('GET', '/v1/occasions/upcoming?cursor=x'), { status: 400, body: { code: 'invalid-cursor' } })
    // The first day of all has none before it.
    const edges = ['0001-01-01', '0001-01-02', '9999-12-31'].map((from) => at.request('GET', `/v1/occasions/upcoming?from=${from}&days=366`))
    t.same(
      (await Promise.all(edges)).map(({ status }) => status),
      [400, 200, 200],
    )
    t.same(
      (await upcoming('?from=2027-03-30&days=1')).data.map(({ date }: any) => date),
      ['2027-03-30'],
      '10 Farvardin',
    )
    await at.request('DELETE', `/v1/contacts/${london}`)
    t.notOk(
      (await upcoming('?days=366')).data.some(({ contactId }: any) => contactId === london),
      'nobody is reminded of the archived',
    )
  })

  await t.test('reminders come once, in the morning of the contact, and again in a year', async (t) => {
    const ownerId = (await at.request('GET', '/v1/users')).body.data[0].id
    const id = await contact({ timeZone: 'Asia/Tehran', ownerId })
    const made = (await note(id, { month: 1, day: 20, leadDays: [7, 1] })).body
    const reminded = async () =>
      (await at.request('GET', `/v1/contacts/${id}/timeline?types=occasion.reminded`)).body.data.map(({ occurredAt }: any) => occurredAt).reverse()
    await at.request('PUT', '/v1/test-clock', { now: '2027-01-13T05:29:59Z' })
    t.same(await reminded(), [])
    await at.request('PUT', '/v1/test-clock', { now: '2027-02-01T00:00:00Z' })
    t.same(await reminded(), ['2027-01-13T05:30:00Z', '2027-01-19T05:30:00Z'])
    await at.request('PATCH', `/v1/contacts/${id}/occasions/${made.id}`, { leadDays: [1], month: 3 })
    await at.request('PUT', '/v1/test-clock', { now: '2028-04-01T00:00:00Z' })
    t.equal((await reminded()).length, 4)
    const { body: changed, headers } = await at.request('GET', `/v1/contacts/${id}/occasions/${made.id}`)
    t.match(changed, { month: 3, leadDays: [1], version: 2 })
    t.match(await at.request('PATCH', `/v1/contacts/${id}/occasions/${made.id}`, { day: 2 }, { 'if-match': '"1.0"' }), { status: 412 })
    t.equal((await at.request('DELETE', `/v1/contacts/${id}/occasions/${made.id}`, undefined, { 'if-match': String(headers['etag']) })).status, 204)
    await at.request('PUT', '/v1/test-clock', { now: '2029-04-01T00:00:00Z' })
    t.equal((await reminded()).length, 4)
  })
})

t.test('/v1/contacts/:contactId/consents', async (t) => {
  const at = await organization()
  const { id } = (await at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })).body
  const record = (body: object) => at.request('POST', `/v1/contacts/${id}/consents`, { channel: 'email', purpose: 'marketing', ...body })
  const evidence = { wording: 'Yes, write to me.', source: 'form', reference: 'order 7' }

  await t.test('the last word by channel and purpose holds, and nothing said before is lost', async (t) => {
    t.match(await record({ state: 'granted', evidence }), { status: 201, body: { state: 'granted', basis: 'consent', evidence, actor: { type: 'api_key' } } })
    await record({ state: 'granted', channel: 'sms' })
    await record({ state: 'withdrawn' })
    const { body } = await at.request('GET', `/v1/contacts/${id}/consents`)
    t.match(body.current, [
      { channel: 'email', purpose: 'marketing', state: 'withdrawn' },
      { channel: 'sms', purpose: 'marketing', state: 'granted' },
    ])
    t.same(
      body.data.map(({ channel, state }: any) => [channel, state]),
      [
        ['email', 'withdrawn'],
        ['sms', 'granted'],
        ['email', 'granted'],
      ],
    )
    t.equal((await at.request('GET', `/v1/contacts/${id}/consents?channel=sms`)).body.data.length, 1)
    t.match(await record({ state: 'granted', purpose: 'service' }), { status: 422, body: { errors: [{ pointer: '/purpose' }] } })
  })

  await t.test('an erasure leaves that something was said, and not the words', async (t) => {
    t.equal((await at.request('POST', `/v1/contacts/${id}/erase`, {})).status, 200)
    t.equal((await at.request('GET', `/v1/contacts/${id}/consents`)).status, 410)
    const dump = JSON.stringify((await db.pool.query('select * from consents')).rows)
    t.notMatch(dump, /write to me|order 7/)
    t.match(dump, /withdrawn/)
    await t.rejects(db.pool.query(`update consents set state = 'granted'`), { message: 'consents are never changed' })
  })
})
