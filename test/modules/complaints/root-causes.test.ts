import t from 'tap'
import { complaintIn } from '../../house/recipes/complaints.ts'
import { startApp, type TestOrganization } from '../../support/app.ts'

const { organization } = await startApp()

const decide = (at: TestOrganization, id: string, code: string) =>
  at.request('POST', `/v1/complaints/${id}/propose-decision`, {
    outcome: 'upheld',
    reasons: 'It broke.',
    rootCause: { code, finding: 'Thin box.' },
    noEvidenceReason: 'Seen.',
  })
const UNKNOWN = { status: 422, body: { errors: [{ pointer: '/rootCause/code', code: 'unknown' }] } }

t.test('a root cause is defined, read, changed, archived and restored', async (t) => {
  const at = await organization({ mode: 'test' })
  const made = await at.request('POST', '/v1/root-causes', { code: 'packaging', label: 'Packaging', labels: { 'de-de': 'Verpackung' } })
  t.match(made, { status: 201, headers: { location: /^\/v1\/root-causes\// }, body: { labels: { 'de-DE': 'Verpackung' }, parentId: null, archivedAt: null } })
  const url = `/v1/root-causes/${made.body.id}`
  t.match(await at.request('POST', '/v1/root-causes', { code: 'packaging', label: 'x' }), { status: 409, body: { code: 'root-cause-exists' } })
  t.match(await at.request('PATCH', url, { label: 'Packing' }, { 'if-match': '"1.0"' }), { status: 200, body: { label: 'Packing', version: 2 } })
  t.match(await at.request('PATCH', url, { label: 'Packing' }), { status: 200, body: { version: 2 } }, 'what changes nothing is no version')
  t.match(await at.request('DELETE', url), { status: 200, body: { version: 3 } })
  t.match(await at.request('DELETE', url), { status: 200, body: { version: 3 } })
  t.match(await at.request('PATCH', url, { label: 'x' }), { status: 409, body: { code: 'root-cause-archived' } })
  t.match((await at.request('GET', '/v1/root-causes')).body.data, [])
  t.match((await at.request('GET', '/v1/root-causes?archived=true')).body.data, [{ code: 'packaging' }])
  t.match(await at.request('POST', `${url}/restore`), { status: 200, body: { archivedAt: null } })
  t.match(await at.request('POST', `${url}/restore`), { status: 409, body: { code: 'root-cause-not-archived' } })
  t.match(await at.request('GET', '/v1/root-causes/0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f'), { status: 404, body: { code: 'root-cause-not-found' } })
})

t.test('causes stand below one another, never below themselves', async (t) => {
  const at = await organization({ mode: 'test' })
  const make = async (code: string, parentId?: string) => (await at.request('POST', '/v1/root-causes', { code, label: code, parentId })).body.id as string
  const wide = await make('transport')
  const narrow = await make('carrier', wide)
  const least = await make('driver', narrow)
  t.match((await at.request('GET', `/v1/root-causes?parentId=${wide}`)).body.data, [{ code: 'carrier' }])
  for (const parentId of [wide, narrow, least])
    t.match(await at.request('PATCH', `/v1/root-causes/${wide}`, { parentId }), { status: 422, body: { errors: [{ pointer: '/parentId', code: 'circular' }] } })
  t.match(await at.request('PATCH', `/v1/root-causes/${least}`, { parentId: wide }), { status: 200 })
  await at.request('DELETE', `/v1/root-causes/${wide}`)
  t.match(await at.request('POST', '/v1/root-causes', { code: 'x', label: 'x', parentId: wide }), { status: 422, body: { errors: [{ code: 'archived' }] } })
  const both = await Promise.all([
    at.request('PATCH', `/v1/root-causes/${narrow}`, { parentId: least }),
    at.request('PATCH', `/v1/root-causes/${least}`, { parentId: narrow }),
  ])
  t.ok(
    both.some(({ status }) => status === 422),
    'two moves at once make no ring either',
  )
})

t.test('any code is taken until the organization has causes of its own, then only those', async (t) => {
  const at = await organization({ mode: 'test' })
  t.match(await decide(at, await complaintIn(at, 'investigating'), 'whatever'), { status: 200, body: { rootCause: { code: 'whatever' } } })
  const { id } = (await at.request('POST', '/v1/root-causes', { code: 'packaging', label: 'Packaging' })).body
  const complaint = await complaintIn(at, 'investigating')
  t.match(await decide(at, complaint, 'whatever'), UNKNOWN)
  t.match(await decide(at, complaint, 'packaging'), { status: 200 })
  await at.request('POST', '/v1/root-causes', { code: 'staff', label: 'Staff' })
  await at.request('DELETE', `/v1/root-causes/${id}`)
  t.match(await decide(at, await complaintIn(at, 'investigating'), 'packaging'), UNKNOWN, 'an archived one is none')
  t.match((await at.request('GET', '/v1/complaints?rootCause=packaging')).body.data, [{ id: complaint }], 'and what named it keeps it')
})
