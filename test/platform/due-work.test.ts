import t from 'tap'
import { systemActor } from '../../src/kernel/actor.ts'
import { clockStandingAt, systemClock } from '../../src/kernel/clock.ts'
import { makeContext, transact } from '../../src/platform/context.ts'
import { cancelDue, type Drain, drainLive, joinedBy, scheduleDue } from '../../src/platform/jobs/due-work.ts'
import type { DueWorkHandler } from '../../src/platform/module.ts'
import { startApp, type TestOrganization } from '../support/app.ts'

const { ctx, db, organization } = await startApp()

function contextOf(shop: TestOrganization) {
  const { id, slug, mode, country, timeZone, currency, language } = shop.organization
  return makeContext({ ...ctx, organization: { id, slug, mode, country, timeZone, currency, language }, actor: systemActor('test'), clock: systemClock })
}

function drainOf(shop: TestOrganization, handler: DueWorkHandler): Drain {
  return {
    db,
    handlers: new Map([['test.bell', joinedBy([], handler)]]),
    contextOf: async (id) => (id === shop.id ? contextOf(shop) : undefined),
    now: () => Temporal.Instant.from('2027-01-01T00:00:00Z'),
  }
}

const noError = (error: unknown) => {
  throw error
}

t.test('a deadline is met once, however many drain at once, also when it is long past', async (t) => {
  const shop = await organization()
  await transact(contextOf(shop), async (tx) => {
    for (let i = 0; i < 20; i += 1) scheduleDue(tx, { kind: 'test.bell', reference: `r${i}`, dueAt: '2026-01-01T00:00:00Z' })
    scheduleDue(tx, { kind: 'test.bell', reference: 'later', dueAt: '2028-01-01T00:00:00Z' })
    scheduleDue(tx, { kind: 'test.bell', reference: 'never', dueAt: '2026-01-01T00:00:00Z' })
    cancelDue(tx, { kind: 'test.bell', reference: 'never' })
  })
  const rung: string[] = []
  const drain = drainOf(shop, async (_tx, reference) => {
    rung.push(reference)
  })
  await Promise.all(Array.from({ length: 6 }, () => drainLive(drain, noError)))
  t.same(rung.toSorted(), Array.from({ length: 20 }, (_, i) => `r${i}`).toSorted())
})

t.test('a deadline whose work fails stands, and does not hold up the others', async (t) => {
  const shop = await organization()
  await transact(contextOf(shop), async (tx) => {
    for (const reference of ['bad', 'good']) scheduleDue(tx, { kind: 'test.bell', reference, dueAt: '2026-01-01T00:00:00Z' })
  })
  let failing = true
  const rung: string[] = []
  const errors: unknown[] = []
  const drain = drainOf(shop, async (_tx, reference) => {
    if (failing && reference === 'bad') throw new Error('not yet')
    rung.push(reference)
  })
  await drainLive(drain, (error) => errors.push(error))
  t.same(rung, ['good'])
  t.equal(errors.length, 1)
  failing = false
  await drainLive(drain, noError)
  t.same(rung, ['good', 'bad'])
})

t.test('test clock', async (t) => {
  const shop = await organization({ mode: 'test', now: '2026-03-28T20:00:00Z' })
  t.test('it stands still, and everything of the organization follows it', async (t) => {
    t.match((await shop.request('GET', '/v1/test-clock')).body, { now: '2026-03-28T20:00:00Z', complete: true })
    const made = await shop.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada' })
    t.equal(made.body.createdAt, '2026-03-28T20:00:00Z')
    t.match((await shop.request('PUT', '/v1/test-clock', { now: '2026-03-29T03:00:00+01:00' })).body, { now: '2026-03-29T02:00:00Z', complete: true })
    t.equal((await shop.request('PATCH', `/v1/contacts/${made.body.id}`, { source: 'x' })).body.updatedAt, '2026-03-29T02:00:00Z')
  })
  t.test('422 backwards; 404 in a live organization', async (t) => {
    t.match(await shop.request('PUT', '/v1/test-clock', { now: '2026-01-01T00:00:00Z' }), { status: 422, body: { errors: [{ pointer: '/now' }] } })
    t.equal((await shop.request('PUT', '/v1/test-clock', { now: '2026-03-29T02:00:00Z' })).status, 200, 'to where it stands is no step back')
    const live = await organization()
    t.equal((await live.request('GET', '/v1/test-clock')).status, 404)
    t.equal((await live.request('PUT', '/v1/test-clock', { now: '2099-01-01T00:00:00Z' })).status, 404)
  })
  t.test('deadlines on the way are met at their own instants, in order; the worker leaves them alone', async (t) => {
    const { moveTestClock } = await import('../../src/modules/identity/service/test-clock.ts')
    const at = { ...contextOf(shop), clock: clockStandingAt(Temporal.Instant.from('2026-03-29T02:00:00Z')) }
    await transact(at, async (tx) => {
      for (const day of ['20', '10', '15']) scheduleDue(tx, { kind: 'test.bell', reference: day, dueAt: `2026-04-${day}T09:00:00Z` })
    })
    t.equal(
      await drainLive(
        drainOf(shop, async () => void t.fail('the worker met a test deadline')),
        noError,
      ),
      0,
    )
    const rung: [string, string][] = []
    const ring: DueWorkHandler = async (tx, reference) => {
      rung.push([reference, tx.clock.now().toString()])
      if (reference === '15') scheduleDue(tx, { kind: 'test.bell', reference: '16', dueAt: '2026-04-16T09:00:00Z' })
    }
    const handlers = new Map([['test.bell', joinedBy([], ring)]])
    t.same(await moveTestClock(at, '2026-04-17T00:00:00Z', handlers), { now: '2026-04-17T00:00:00Z', complete: true })
    t.same(
      rung,
      ['10', '15', '16'].map((day) => [day, `2026-04-${day}T09:00:00Z`]),
    )
  })
})
