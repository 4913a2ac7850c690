import t from 'tap'
import { startApp } from '../support/app.ts'

const { db, organization } = await startApp()
const shop = await organization()
const CROWD = 80

const person = (n: number | string, more: object = {}) => ({
  kind: 'person',
  displayName: `Person ${n}`,
  emails: [{ value: `person${n}@example.com` }],
  ...more,
})
const create = (body: object, key?: string) =>
  shop.request('POST', '/v1/contacts', body, key === undefined ? {} : { 'idempotency-key': key, 'x-request-id': key })

t.test('a crowd of creations shares transactions, and each has its own contact, answer, event and origin', async (t) => {
  const answers = await Promise.all(Array.from({ length: CROWD }, (_, n) => create(person(n), `crowd-${n}`)))
  t.ok(
    answers.every(({ status }, n) => status === 201 && answers[n]?.body.displayName === `Person ${n}`),
    'each is told of its own',
  )
  const { rows } = await db.pool.query<{ transactions: string; whole: string }>(
    `select count(distinct c.xmin::text) as transactions, count(*) filter (where e.origin ->> 'requestId' = k.key and k.body::jsonb ->> 'id' = c.id::text) as whole
     from contacts c join events e on e.organization_id = c.organization_id and e.contact_id = c.id join idempotency_keys k on k.organization_id = c.organization_id
       and k.key = 'crowd-' || substring(c.display_name from '\\d+') where c.organization_id = $1`,
    [shop.id],
  )
  t.equal(Number(rows[0]?.whole), CROWD)
  t.ok(Number(rows[0]?.transactions) < CROWD / 4, `${rows[0]?.transactions} transactions`)
  const again = await Promise.all(Array.from({ length: CROWD }, (_, n) => create(person(n), `crowd-${n}`)))
  t.same(
    again.map(({ body, headers }) => [body.id, headers['idempotency-replayed']]),
    answers.map(({ body }) => [body.id, 'true']),
  )
})

t.test('who is refused is refused alone', async (t) => {
  const taken = (await create(person('taken'))).body
  const nobody = '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'
  const answers = await Promise.all(
    Array.from({ length: CROWD }, (_, n) => {
      if (n % 20 === 7) return create(person('taken'), `refused-${n}`)
      if (n % 20 === 11) return create(person(`owned${n}`, { ownerId: nobody }), `refused-${n}`)
      return create(person(`free${n}`), `refused-${n}`)
    }),
  )
  for (const [n, { status, body }] of answers.entries()) {
    if (n % 20 === 7) t.match({ status, body }, { status: 409, body: { code: 'contact-exists', existingId: taken.id } })
    else if (n % 20 === 11) t.equal(status, 422)
    else t.equal(status, 201)
  }
})

t.test('of equals in a crowd one gets in', async (t) => {
  const answers = await Promise.all(Array.from({ length: CROWD }, (_, n) => create(person(n % 4 === 0 ? 'same' : `other${n}`))))
  t.same(answers.map(({ status }) => status).filter((status) => status !== 201).length, CROWD / 4 - 1)
  t.ok(answers.every(({ status }, n) => status === 201 || (n % 4 === 0 && status === 409)))
})

t.test('a request that is repeated in a crowd has one effect and one answer', async (t) => {
  const answers = await Promise.all(
    Array.from({ length: CROWD }, (_, n) => (n % 4 === 0 ? create(person('repeated'), 'repeated') : create(person(`single${n}`), `single-${n}`))),
  )
  const repeated = answers.filter((_, n) => n % 4 === 0)
  t.ok(repeated.every(({ status }) => status === 201 || status === 409))
  t.equal(new Set(repeated.filter(({ status }) => status === 201).map(({ body }) => body.id)).size, 1)
  t.ok(answers.every(({ status }, n) => n % 4 === 0 || status === 201))
})
