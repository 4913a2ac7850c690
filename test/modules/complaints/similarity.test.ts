import t from 'tap'
import { complaintIn } from '../../house/recipes/complaints.ts'
import { startApp, type TestOrganization } from '../../support/app.ts'

const service = await startApp()
const { organization } = service

const contact = async (at: TestOrganization, fields: object = {}) =>
  (await at.request('POST', '/v1/contacts', { kind: 'person', displayName: 'Ada', ...fields })).body.id as string
async function complain(at: TestOrganization, description: string, fields: object = {}): Promise<string> {
  const made = await at.request('POST', '/v1/complaints', { contactId: await contact(at), channel: 'phone', description, ...fields })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  return made.body.id
}
const LOOM = { subjects: [{ kind: 'product', id: 'LOOM-4', label: 'Table loom' }] }
const similarTo = async (at: TestOrganization, id: string, query = '') => (await at.request('GET', `/v1/complaints/${id}/similar${query}`)).body.data
const NOTHING = [
  'My invoice of March shows the wrong address.',
  'Nobody rang back although two weeks have gone by.',
  'The shop was closed on a Saturday morning.',
  'The colour of this yarn differs from the picture on the page.',
]

/** A key that acts for somebody new, with these contacts to be seen. */
async function staff(at: TestOrganization, contactAccess: 'all' | 'own' = 'all') {
  const email = `staff-${(await contact(at)).slice(-12)}@example.com`
  const user = (await at.request('POST', '/v1/users', { email, displayName: 'Staff', role: 'agent', contactAccess })).body
  await at.request('POST', `/public/v1/invitations/${new URL(user.invitationUrl).pathname.split('/').at(-1)}/accept`, { password: 'correct horse battery' })
  const key = await at.request('POST', '/v1/api-keys', { name: 'staff', userId: user.id, scopes: ['complaints:read', 'complaints:write', 'contacts:read'] })
  if (key.status !== 201) throw new Error(JSON.stringify(key.body))
  return { id: user.id as string, headers: { authorization: `Bearer ${key.body.secret}` } }
}

t.test('alike are the same product, staff or cause, and close text in any spelling', async (t) => {
  const at = await organization({ mode: 'test' })
  for (const text of NOTHING) await complain(at, text)
  const mine = await complain(at, 'The loom arrived with a broken beam, the box was crushed.', LOOM)
  const typed = await complain(at, 'My LOÓM arived with the beam broken; a crushed box!')
  const product = await complain(at, 'Ölflecken überall.', LOOM)
  t.match(await similarTo(at, mine), [
    { complaint: { id: typed }, reasons: [{ kind: 'text', values: [] }] },
    { complaint: { id: product }, score: 0.4, reasons: [{ kind: 'product', values: ['LOOM-4'] }] },
  ])
  t.equal((await similarTo(at, mine)).length, 2, 'and nothing else is')
  t.equal((await similarTo(at, mine, '?limit=1')).length, 1)

  const persian = await complain(at, 'دستگاه بافندگی با تیر شکسته رسید')
  const arabicLetters = await complain(at, 'دستگاه بافندگي با تير شکسته رسيد')
  t.match(await similarTo(at, persian), [{ complaint: { id: arabicLetters }, score: 1 }])

  const { id: person } = await staff(at)
  const [rude, ruder] = [
    await complain(at, 'He hung up on me.', { subjects: [{ kind: 'staff', id: person }] }),
    await complain(at, 'Unfriendly at the till.', { subjects: [{ kind: 'staff', id: person }] }),
  ]
  t.match(await similarTo(at, rude), [{ complaint: { id: ruder }, reasons: [{ kind: 'staff', values: [person] }] }])

  const [one, other] = [
    await complaintIn(at, 'decision_proposed', { description: 'Paper torn everywhere.' }),
    await complaintIn(at, 'decision_proposed', { description: 'Wet yarn.' }),
  ]
  t.match(await similarTo(at, one), [{ complaint: { id: other }, reasons: [{ kind: 'cause', values: ['law'] }] }])
})

t.test('what is over counts while it is recent, what is open always', async (t) => {
  const at = await organization({ mode: 'test', now: '2026-03-28T20:00:00Z' })
  const mine = await complain(at, 'Broken beam.', LOOM)
  const old = await complain(at, 'Warped.', { ...LOOM, receivedAt: '2024-01-01T00:00:00Z' })
  t.match(await similarTo(at, mine), [{ complaint: { id: old } }])
  await at.request('POST', `/v1/complaints/${old}/withdraw`, { reason: 'found it' })
  t.same(await similarTo(at, mine), [])
  t.match(await similarTo(at, mine, '?withinDays=1000'), [{ complaint: { id: old } }])
})

t.test('404 and absence: what names the caller, what limited staff do not see, and another organization', async (t) => {
  const at = await organization({ mode: 'test' })
  const named = await staff(at)
  const limited = await staff(at, 'own')
  const ofLimited = await contact(at, { ownerId: limited.id })
  const mine = await complain(at, 'Broken beam of the loom.', { ...LOOM, contactId: ofLimited })
  const concealed = await complain(at, 'Broken beam of the loom.', { subjects: [...LOOM.subjects, { kind: 'staff', id: named.id }] })
  t.match(await similarTo(at, mine), [{ complaint: { id: concealed } }], 'others see both')
  for (const { headers } of [named, limited])
    t.match(await at.request('GET', `/v1/complaints/${mine}/similar`, undefined, headers), { status: 200, body: { data: [] } })
  t.equal((await at.request('GET', `/v1/complaints/${concealed}/similar`, undefined, named.headers)).status, 404)

  const link = await at.request('POST', `/v1/complaints/${mine}/links`, { kind: 'similar', relatedId: concealed })
  t.equal(link.status, 201)
  for (const { headers } of [named, limited]) {
    t.match((await at.request('GET', `/v1/complaints/${mine}/links`, undefined, headers)).body.data, [])
    t.match((await at.request('GET', `/v1/complaints/${mine}/cluster`, undefined, headers)).body.data, [{ id: mine }])
    t.equal((await at.request('DELETE', `/v1/complaints/${mine}/links/${link.body.id}`, undefined, headers)).status, 404)
    const blind = await at.request('POST', `/v1/complaints/${mine}/links`, { kind: 'follows', relatedId: concealed }, headers)
    t.match(blind, { status: 422, body: { errors: [{ pointer: '/relatedId', code: 'unknown' }] } })
  }
})

t.test('links form clusters; a mark as a duplicate is one', async (t) => {
  const at = await organization({ mode: 'test' })
  const [a, b, c, d, alone] = [await complain(at, 'a'), await complain(at, 'b'), await complain(at, 'c'), await complain(at, 'd'), await complain(at, 'e')]
  const link = (from: string, kind: string, relatedId: string) => at.request('POST', `/v1/complaints/${from}/links`, { kind, relatedId })
  t.match(await link(a, 'similar', b), { status: 201, body: { complaintId: a, kind: 'similar', relatedId: b } })
  t.match(await link(b, 'similar', a), { status: 409, body: { code: 'complaint-link-exists' } }, 'once, whichever says so')
  t.equal((await link(a, 'caused_by', b)).status, 201, 'and of another kind beside it')
  t.match(await link(a, 'follows', a), { status: 422 })
  t.equal((await link(a, 'duplicate_of', b)).status, 422, 'that is said by marking it')
  t.equal((await link(c, 'follows', b)).status, 201)
  t.equal((await at.request('POST', `/v1/complaints/${d}/mark-duplicate`, { duplicateOfId: c, reason: 'twice' })).status, 200)
  for (const id of [a, b, c, d])
    t.same((await at.request('GET', `/v1/complaints/${id}/cluster`)).body.data.map((each: { id: string }) => each.id).toSorted(), [a, b, c, d].toSorted())
  t.match((await at.request('GET', `/v1/complaints/${alone}/cluster`)).body.data, [{ id: alone }])
  const page = await at.request('GET', `/v1/complaints/${a}/cluster?limit=3`)
  t.match((await at.request('GET', `/v1/complaints/${a}/cluster?limit=3&cursor=${page.body.nextCursor}`)).body, { data: { length: 1 }, nextCursor: null })

  const links = (await at.request('GET', `/v1/complaints/${c}/links`)).body.data
  t.match(links, [
    { kind: 'follows', complaintId: c, relatedId: b },
    { kind: 'duplicate_of', complaintId: d, relatedId: c },
  ])
  t.match(await at.request('DELETE', `/v1/complaints/${c}/links/${links[1].id}`), { status: 409, body: { code: 'complaint-link-held' } })
  t.equal((await at.request('DELETE', `/v1/complaints/${b}/links/${links[0].id}`)).status, 204, 'from either side')
  t.match(await at.request('DELETE', `/v1/complaints/${b}/links/${links[0].id}`), { status: 404, body: { code: 'complaint-link-not-found' } })
  t.equal((await at.request('GET', `/v1/complaints/${a}/cluster`)).body.data.length, 2)
  await at.numbered()
  const events = (await at.request('GET', '/v1/events?types=complaint.linked,complaint.unlinked')).body.data
  t.same(
    events.map((event: { type: string }) => event.type),
    ['complaint.linked', 'complaint.linked', 'complaint.linked', 'complaint.unlinked'],
  )
})

t.test('an erased person is found by no words', async (t) => {
  const at = await organization({ mode: 'test' })
  const person = await contact(at)
  const erased = await complain(at, 'Canary feathers in the parcel.', { contactId: person })
  const other = await complain(at, 'Canary feathers in my parcel too.')
  t.match(await similarTo(at, other), [{ complaint: { id: erased } }])
  t.equal((await at.request('POST', `/v1/contacts/${person}/erase`, { confirm: true })).status, 200)
  t.same(await similarTo(at, other), [])
  const { rows } = await service.db.pool.query(
    `select (select count(*)::int from complaint_texts where complaint_id = $1) texts, (select count(*)::int from complaint_words where complaint_id = $1) words`,
    [erased],
  )
  t.same(rows, [{ texts: 0, words: 0 }])
})
