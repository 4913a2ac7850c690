import t from 'tap'
import { surveyIn } from '../../house/recipes/surveys.ts'
import { startProgram } from './support.ts'

const { shop, program, member, order, visit, balance, to, events, expect, isValid } = await startProgram('2026-03-02T10:00:00Z')
const unit = (fields: object) => ({ units: [{ code: 'PTS', name: 'Points', ...fields }] })
const gives = (type: string) => ({ rules: [{ key: type, name: type, trigger: { type }, effect: { type: 'flat', unit: 'PTS', units: 50 } }] })

t.test('what is pending can be spent after its days, once, and expires as if it had been earned then', async (t) => {
  const { id } = await member(await program(unit({ pendingDays: 14, expiry: { type: 'rolling_days', days: 30 } })))
  const { earned, journalId } = await visit(id)
  t.equal(earned[0].maturesAt, '2026-03-16T23:00:00Z')
  await to('2026-03-16T22:59:59Z')
  t.match(await balance(id), { available: 0, pending: 10 })
  await to('2026-03-16T23:00:00Z')
  t.match(await balance(id), { available: 10, pending: 0 })
  t.match(await events('member.matured'), [{ resource: { id }, data: { matured: [{ ruleKey: 'visit', unit: 'PTS', amount: 10 }] } }])
  t.ok(journalId)
  await to('2026-04-02T00:00:00Z')
  t.match(await balance(id), { available: 0, booked: 0 })
  t.match(await events('member.expired'), [{ resource: { id }, data: { unit: 'PTS', amount: 10 } }])
})

t.test('units that live with the member live on with each earning', async (t) => {
  await to('2026-05-01T10:00:00Z')
  const { id } = await member(await program(unit({ expiry: { type: 'inactivity', months: 2 } })))
  await visit(id)
  await to('2026-06-20T10:00:00Z')
  await visit(id)
  await to('2026-08-20T21:00:00Z')
  t.match(await balance(id), { available: 20 })
  await to('2026-08-20T22:00:00Z')
  t.match(await balance(id), { available: 0 })
})

t.test('what expires is told ahead, once for each unit and day', async (t) => {
  await to('2026-09-01T10:00:00Z')
  const club = await program(unit({ expiry: { type: 'rolling_days', days: 30 }, expiryNoticeDays: 7 }))
  const { id } = await member(club)
  const told = async () => (await events('points.expiring')).filter(({ data }) => data.memberId === id).map(({ data }) => [data.expiresAt, data.amount])
  for (const _ of [1, 2]) await visit(id)
  await to('2026-09-03T10:00:00Z')
  await visit(id)
  await to('2026-09-24T21:59:59Z')
  t.same(await told(), [])
  await to('2026-09-24T22:00:00Z')
  t.same(await told(), [['2026-10-01T22:00:00Z', 20]])
  await to('2026-10-10T00:00:00Z')
  t.same(await told(), [
    ['2026-10-01T22:00:00Z', 20],
    ['2026-10-03T22:00:00Z', 10],
  ])
  const silent = await member(await program(unit({ expiry: { type: 'rolling_days', days: 30 }, expiryNoticeDays: null })))
  await visit(silent.id)
  await to('2026-12-01T00:00:00Z')
  t.equal((await events('points.expiring')).filter(({ data }) => data.memberId === silent.id).length, 0)
})

t.test('joining and its anniversaries are noticed, 29 February too', async (t) => {
  await to('2028-02-29T10:00:00Z')
  const joining = await member(await program(gives('joining')))
  t.match(joining.balances, [{ available: 50 }])
  const yearly = await program(gives('anniversary'))
  const { id } = await member(yearly)
  for (const [now, available] of [
    ['2029-02-27T22:59:59Z', 0],
    ['2029-02-28T00:00:00Z', 50],
    ['2029-03-02T00:00:00Z', 50],
    ['2032-02-28T22:59:59Z', 150],
    ['2032-02-29T00:00:00Z', 200],
  ] as const) {
    await to(now)
    t.equal((await balance(id)).available, available, now)
  }
  const old = await member(yearly, { enrolledAt: '2010-06-01T00:00:00Z' })
  t.match(old.balances, [{ available: 0 }])
})

t.test('a survey that is answered under a name counts once', async (t) => {
  const club = await program(gives('survey_answered'))
  const { id, contactId } = await member(club)
  const survey = await surveyIn(shop)
  const answers = [{ questionKey: 'recommend', value: 9 }]
  for (const fields of [{ contactId }, {}, { contactId, status: 'partial' }])
    await expect('POST', `/v1/surveys/${survey}/responses`, { mode: 'phone', answers, ...fields })
  t.match(await balance(id), { available: 50 })
  const anonymous = await surveyIn(shop, 'live', { anonymous: true })
  await expect('POST', `/v1/surveys/${anonymous}/responses`, { mode: 'phone', answers })
  t.match(await balance(id), { available: 50 })
})

t.test('what a refund takes back of what matured comes from its own lot first', async (t) => {
  await to('2033-01-10T10:00:00Z')
  const perEuro = {
    key: 'euro',
    name: 'Euro',
    trigger: { type: 'order' },
    effect: { type: 'per_amount', unit: 'PTS', rate: { numerator: 1, denominator: 100 } },
  }
  const { id, contactId } = await member(await program({ ...unit({ pendingDays: 1, expiry: { type: 'rolling_days', days: 30 } }), rules: [perEuro] }))
  await order(contactId, 5_000)
  await to('2033-01-20T10:00:00Z')
  const second = await order(contactId, 7_000)
  await to('2033-01-22T10:00:00Z')
  t.match(await balance(id), { available: 120, pending: 0 })
  await expect('POST', '/v1/returns', { externalId: 'matured', orderId: second.id, whole: true })
  t.match((await expect('GET', `/v1/loyalty/members/${id}/lots`)).data, [{ remaining: 50, amount: 50 }])
})

t.test('stamps of a card that is opened again after they expired live on for the days of grace', async (t) => {
  await to('2034-01-10T10:00:00Z')
  const stamp = { key: 'stamp', name: 'Stamp', trigger: { type: 'order' }, effect: { type: 'stamps', card: 'wash', stamps: 1, per: 'occasion' } }
  const voucher = { name: 'Free', worth: { type: 'fixed', amount: 500 }, validDays: null }
  const cards = [{ key: 'wash', name: 'Washes', unit: 'STAMP', stampsNeeded: 3, gives: { type: 'voucher', voucher }, refund: 'carry_debt' }]
  const units = [{ code: 'STAMP', name: 'Stamps', expiry: { type: 'rolling_days', days: 30 }, restore: { type: 'grace', days: 10 } }]
  const { id, contactId } = await member(await program({ units, rules: [stamp], cards }))
  const bought = []
  for (const amount of [1, 2, 3]) bought.push(await order(contactId, amount))
  await to('2034-03-10T10:00:00Z')
  await expect('POST', '/v1/returns', { externalId: 'stamped', orderId: bought[0].id, whole: true })
  t.match(await balance(id), { available: 2 })
  await to('2034-03-21T10:00:00Z')
  t.match(await balance(id), { available: 0, booked: 0 })
})

t.test('what expires by itself is sealed, too', async (t) => {
  const { id } = await member(await program(unit({ expiry: { type: 'rolling_days', days: 30 } })))
  await visit(id)
  const unsealed = async () => (await expect('GET', '/v1/loyalty/ledger/verify')).unsealed
  await to('2034-04-01T00:00:00Z')
  t.equal(await unsealed(), 0)
  await to('2034-06-30T00:00:00Z')
  t.match(await balance(id), { booked: 0 })
  t.equal(await unsealed(), 0)
})

t.test('the books hold', async (t) => t.equal(await isValid(), true))
