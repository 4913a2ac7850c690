import t from 'tap'
import { programIn } from '../../house/recipes/programs.ts'
import { startApp } from '../../support/app.ts'

const { organization } = await startApp()
const shop = await organization()
const NOBODY = '00000000-0000-7000-8000-000000000000'
const UNITS = [{ code: 'PTS', name: 'Points' }]
const definition = (fields: object = {}) => ({ currency: 'EUR', timeZone: 'Europe/Berlin', units: UNITS, ...fields })
const at = (path: string) => `/v1/loyalty/programs${path}`

t.test('POST /v1/loyalty/programs', async (t) => {
  t.test('201 a draft says everything, what was not said too', async (t) => {
    const { status, body } = await shop.request('POST', at(''), { key: 'club', name: 'Club', definition: definition() })
    t.equal(status, 201, JSON.stringify(body))
    t.match(body, { status: 'draft', liveVersion: null, draft: { rounding: 'half_up', rules: [], units: [{ expiry: { type: 'none' }, pendingDays: 0 }] } })
  })
  t.test('409 program-key-taken', async (t) =>
    t.equal((await shop.request('POST', at(''), { key: 'club', name: 'Other', definition: definition() })).body.code, 'program-key-taken'),
  )
  t.test('422 names what the draft does not have', async (t) => {
    const rules = [
      { key: 'a', name: 'A', trigger: { type: 'visit' }, effect: { type: 'flat', unit: 'MILES', units: 1 } },
      { key: 'a', name: 'A', trigger: { type: 'visit' }, conditions: [{ type: 'tier', tiers: ['gold'] }], effect: { type: 'flat', unit: 'PTS', units: 1 } },
    ]
    const { status, body } = await shop.request('POST', at(''), { key: 'faulty', name: 'Faulty', definition: definition({ rules }) })
    t.equal(status, 422)
    t.same(
      body.errors.map(({ pointer }: { pointer: string }) => pointer),
      ['/definition/rules/1/key', '/definition/rules/0/effect/unit', '/definition/rules/1/conditions/0/tiers/0'],
    )
  })
})

t.test('POST /v1/loyalty/programs/:programId/publish', async (t) => {
  t.test('200 versions never change, rules keep their ids under their keys', async (t) => {
    const id = await programIn(shop)
    const rules = [{ key: 'visit', name: 'Twenty', trigger: { type: 'visit' }, effect: { type: 'flat', unit: 'PTS', units: 20 } }]
    t.equal((await shop.request('PATCH', at(`/${id}`), { definition: definition({ rules }) })).status, 200)
    t.equal((await shop.request('POST', at(`/${id}/publish`))).body.liveVersion, 2)
    const { body } = await shop.request('GET', at(`/${id}/versions`))
    t.same(
      body.data.map(({ definition }: any) => definition.rules[0].effect.units),
      [20, 10],
    )
    t.equal(body.data[0].definition.rules[0].id, body.data[1].definition.rules[0].id)
    t.equal((await shop.request('GET', at(`/${id}/versions/3`))).body.code, 'program-version-not-found')
  })
  t.test('422 currency, zone and units of the books stay', async (t) => {
    const id = await programIn(shop)
    const { body } = await shop.request('PATCH', at(`/${id}`), { definition: definition({ currency: 'USD', units: [{ code: 'MILES', name: 'Miles' }] }) })
    t.match(body.errors, [{ pointer: '/definition/currency' }, { pointer: '/definition/units' }])
  })
  t.test('404 program-not-found', async (t) => t.equal((await shop.request('POST', at(`/${NOBODY}/publish`))).body.code, 'program-not-found'))
  t.test('409 a closed program stays closed', async (t) => {
    const id = await programIn(shop)
    await shop.request('POST', at(`/${id}/close`))
    t.equal((await shop.request('POST', at(`/${id}/publish`))).body.code, 'program-closed')
    t.equal((await shop.request('POST', at(`/${id}/close`))).body.code, 'transition-not-allowed')
  })
})

t.test('POST /v1/loyalty/programs/:programId/members', async (t) => {
  const id = await programIn(shop)
  const contactId = (await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })).body.id
  const enrol = (fields: object, program = id) => shop.request('POST', at(`/${program}/members`), { contactId, ...fields })
  t.test('409 program-not-live', async (t) => t.equal((await enrol({}, await programIn(shop, 'draft'))).body.code, 'program-not-live'))
  t.test('201 with a number and balances of every unit', async (t) => {
    const { status, body, headers } = await enrol({ number: '4000 1' })
    t.equal(status, 201, JSON.stringify(body))
    t.match(body, { number: '4000 1', status: 'active', balances: [{ unit: 'PTS', booked: 0, available: 0, pending: 0, held: 0 }] })
    t.equal(headers['location'], `/v1/loyalty/members/${body.id}`)
    t.equal((await enrol({})).body.existingId, body.id)
  })
  t.test('409 member-exists, member-number-taken', async (t) => {
    t.equal((await enrol({})).body.code, 'member-exists')
    t.equal((await enrol({ number: '4000 1' }, await programIn(shop))).body.code, 'member-number-taken')
  })
  t.test('422 a discount that the program does not have', async (t) =>
    t.match((await enrol({ keyCustomerOf: ['gold'] }, await programIn(shop))).body.errors, [{ pointer: '/keyCustomerOf/0' }]),
  )
})
