import { setTimeout as delay } from 'node:timers/promises'
import t from 'tap'
import { complaintIn, made } from '../../house/recipes/complaints.ts'
import { type Answer, send, startApp, type TestOrganization } from '../../support/app.ts'
import { dump } from '../../support/dump.ts'
import { colleague } from '../../support/staff.ts'
import { form, PNG, upload } from '../attachments/support.ts'

const started = await startApp()
const { app, db, organization } = started
const NOW = '2026-03-02T09:00:00Z'
const shop = await organization({ mode: 'test', now: NOW, name: 'Loom & Co' })
const clock = (now: string) => shop.request('PUT', '/v1/test-clock', { now })

async function linkTo(complaintId: string, at: TestOrganization = shop, body: object = {}): Promise<{ id: string; path: string }> {
  const { id, url } = await made(at, `/v1/complaints/${complaintId}/secret-links`, body)
  return { id, path: new URL(url).pathname }
}
const read = (path: string, headers: Record<string, string> = {}) => send(app, undefined, 'GET', path, undefined, headers)
const post = (path: string, body: object) => send(app, undefined, 'POST', path, body)
const doorTo = async (reached: Parameters<typeof complaintIn>[1], fields: object = {}) => {
  const complaintId = await complaintIn(shop, reached, fields)
  return { complaintId, ...(await linkTo(complaintId)) }
}
const stateOf = async (complaintId: string) => (await shop.request('GET', `/v1/complaints/${complaintId}`)).body
const historyOf = async (complaintId: string) => (await shop.request('GET', `/v1/complaints/${complaintId}/history?sort=-at`)).body.data

t.test('GET /public/v1/complaints/{token}', async (t) => {
  t.test('200 what the complainant may know, and nothing else', async (t) => {
    const { complaintId, path } = await doorTo('decision_proposed', { description: 'It broke.', language: 'en' })
    await made(shop, `/v1/complaints/${complaintId}/notes`, { body: 'secretive-note' })
    await upload(shop, `/v1/complaints/${complaintId}/evidence?name=internal-letter.png`, PNG)
    const { status, body, headers } = await read(path)
    t.equal(status, 200)
    t.match(body, { organization: 'Loom & Co', status: 'in_review', language: 'en', question: null, response: null, remedies: [], evidence: [] })
    t.same(body.possible, ['words', 'evidence', 'withdraw'])
    t.same(
      body.steps.map(({ step, state }: { step: string; state: string }) => `${step} ${state}`),
      ['received done', 'acknowledged done', 'examined now', 'answered to_come', 'solved to_come', 'closed to_come'],
    )
    t.notMatch(JSON.stringify(body), /secretive|internal|law|Owner|01[0-9a-f]{6}-/)
    t.match(headers, { 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' })
  })

  t.test('200 in the language asked for, else in that of the complainant', async (t) => {
    const { path } = await doorTo('received', { language: 'fa' })
    const languages = async (query: string, headers: Record<string, string>) => (await read(path + query, headers)).body.language
    t.equal(await languages('', {}), 'fa')
    t.equal(await languages('', { 'accept-language': 'id;q=0.9, az' }), 'az')
    t.equal(await languages('?language=id', { 'accept-language': 'az' }), 'id')
    const page = await read(path, { accept: 'text/html,*/*;q=0.8', 'accept-language': 'en-GB' })
    t.match(page.body, '<html lang="fa" dir="rtl">')
    t.match(page.headers['content-security-policy'], /default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/)
    t.notMatch(page.body, /<script|javascript:| on\w+=/)
    for (const language of ['en', 'id', 'az', 'fa']) t.match((await read(`${path}?language=${language}`, { accept: 'text/html' })).body, `lang="${language}"`)
    t.equal((await read(`${path}?fbclid=x`)).status, 200, 'what messengers put behind a link')
  })

  t.test('404 alike: no token, a wrong one, a revoked one, one of nobody', async (t) => {
    const { path, id, complaintId } = await doorTo('received')
    const wrong = path.slice(0, -1) + (path.endsWith('A') ? 'B' : 'A')
    const kind = path.replace('rpc_', 'rpf_')
    const stranger = path.replace(shop.id, '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f')
    t.equal((await shop.request('DELETE', `/v1/complaints/${complaintId}/secret-links/${id}`)).status, 204)
    t.equal((await shop.request('DELETE', `/v1/complaints/${complaintId}/secret-links/${id}`)).status, 204, 'a second time changes nothing')
    const bodies = await Promise.all(['/public/v1/complaints/x', wrong, kind, stranger, path].map((each) => read(each)))
    for (const { status, body } of bodies) {
      t.equal(status, 404)
      t.same({ ...body, instance: '' }, { ...bodies[0]?.body, instance: '' })
      t.equal(body.code, 'link-not-found')
    }
    t.equal((await post(`${path}/words`, { text: 'x' })).status, 404)
    t.match(await read('/public/v1/complaints/x', { accept: 'text/html', 'accept-language': 'fa' }), { status: 404, body: /dir="rtl"/ })
  })

  t.test('links: only hashes are kept, the new one may revoke the old, none of another complaint', async (t) => {
    const { complaintId, path, id } = await doorTo('received')
    const secret = path.split('_').at(-1) ?? ''
    t.notOk((await dump(db)).includes(secret.toLowerCase()))
    const other = await doorTo('received')
    t.match(await shop.request('DELETE', `/v1/complaints/${other.complaintId}/secret-links/${id}`), { status: 404, body: { code: 'secret-link-not-found' } })
    const next = await linkTo(complaintId, shop, { revokeOthers: true })
    t.equal((await read(path)).status, 404)
    t.equal((await read(next.path)).status, 200)
    t.match((await shop.request('GET', `/v1/complaints/${complaintId}/secret-links`)).body.data, [
      { id, revokedAt: NOW },
      { id: next.id, revokedAt: null },
    ])
  })
})

t.test('withdrawing by the link', async (t) => {
  const { complaintId, path } = await doorTo('investigating')
  for (const _ of ['once', 'and again']) t.match(await post(`${path}/withdraw`, {}), { status: 200, body: { status: 'withdrawn', possible: [] } })
  t.match(await stateOf(complaintId), { status: 'withdrawn', outcome: 'withdrawn', reason: 'I withdraw my complaint' })
  t.match(await post(`${path}/words`, { text: 'x' }), { status: 409 })
})

t.test('16 answers at once are one', async (t) => {
  const { complaintId, path } = await doorTo('responded')
  const answers = await Promise.all(Array.from({ length: 16 }, () => post(`${path}/accept`, {})))
  t.same([...new Set(answers.map(({ status }) => status))], [200])
  t.equal((await historyOf(complaintId)).filter(({ action }: { action: string }) => action === 'accept').length, 1)
})

t.test('404 a link that was revoked, or whose person was erased, while they waited', async (t) => {
  const { complaintId, id, path } = await doorTo('received')
  const holder = await db.pool.connect()
  await holder.query('begin')
  await holder.query('select from complaints where id = $1 for no key update', [complaintId])
  await holder.query('update complaint_secret_links set revoked_at = now() where id = $1', [id])
  const said = post(`${path}/words`, { text: 'Too late.' })
  await delay(300)
  await holder.query('commit')
  holder.release()
  t.equal((await said).status, 404)
  t.same((await shop.request('GET', `/v1/complaints/${complaintId}/messages`)).body.data, [])
})

t.test('plain forms: 303 back to the page, refusals as pages', async (t) => {
  const { path, complaintId } = await doorTo('responded')
  const sendForm = (act: string, body: string, query = ''): Promise<Answer> =>
    send(app, undefined, 'POST', `${path}/${act}${query}`, body, { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' })
  const token = path.split('/').at(-1) ?? ''
  t.match(await sendForm('words', 'text=caf%C3%A9+%3Cb%3E', '?language=az'), { status: 303, headers: { location: `../${token}?language=az&done=words` } })
  const page = await read(`${path}?language=az&done=words`, { accept: 'text/html' })
  t.match(page.body, 'café &lt;b&gt;')
  t.match(page.body, '<p role="status">Təşəkkür edirik. Yazdıqlarınızı aldıq.</p>')
  t.match(await sendForm('dispute', 'text=++', '?language=fa'), { status: 422, body: /dir="rtl".*چیزی نوشته نشده.*href="\.\.\/rpc_/ })
  t.match(await sendForm('withdraw', 'text='), { status: 303 }, 'an empty field says nothing')
  t.equal((await stateOf(complaintId)).status, 'withdrawn')
  t.match(await sendForm('accept', ''), { status: 409, body: /any more, or not yet/ })
  t.equal((await sendForm('words', 'text=a&surplus=b')).status, 422)
  const script = form({ name: 'file', filename: 'photo.png', type: 'image/png', content: '<script>alert(1)</script>' })
  const open = await doorTo('received')
  const upload = (accept: string) => send(app, undefined, 'POST', `${open.path}/evidence`, script.body, { 'content-type': script.type, accept })
  t.match(await upload('application/json'), { status: 415, body: { code: 'file-type-not-taken' } })
  t.match(await upload('text/html'), { status: 415, body: /We take pictures/ })
})

t.test('429 too much by one link, 409 too many files', async (t) => {
  const { path, complaintId } = await doorTo('received')
  const statuses: number[] = []
  for (let i = 0; i <= 60; i += 1) statuses.push((await post(`${path}/words`, { text: 'the same' })).status)
  t.same([...new Set(statuses.slice(0, 60))], [200])
  t.equal(statuses[60], 429)
  t.equal((await read(path)).status, 200, 'it can still be read')
  t.match(await post(`${path}/words`, { text: 'x' }), { status: 429, body: { code: 'too-many-requests' } })
  await db.pool.query(
    `with made as (insert into files (organization_id, id, name, media_type, size, sha256, created_by, created_at, blob_key)
       select organization_id, gen_random_uuid(), 'x', 'text/plain', 1, n::text, '{}', now(), gen_random_uuid()::text from complaints, generate_series(1, 100) n where id = $1 returning organization_id, id)
     insert into complaint_evidence (organization_id, id, complaint_id, given_by) select organization_id, id, $1, 'complainant' from made`,
    [complaintId],
  )
  const sent = form({ name: 'file', filename: 'beam.png', type: 'image/png', content: PNG })
  t.match(await send(app, undefined, 'POST', `${path}/evidence`, sent.body, { 'content-type': sent.type }), {
    status: 409,
    body: { code: 'too-much-evidence' },
  })
})

t.test('GET /public/v1/organizations/{organizationSlug}/complaint-process', async (t) => {
  const url = `/public/v1/organizations/${shop.organization.slug}/complaint-process`
  await shop.request('PATCH', '/v1/complaint-settings', { silenceDays: 21, process: { fa: 'به ما بگویید.\n\nگوش می‌دهیم.', az: 'Bizə yazın.' } })
  t.match((await read(url)).body, { organization: 'Loom & Co', language: 'en', builtIn: true, text: /within 21 days/, silenceDays: 21, reopenWindowDays: 90 })
  t.match((await read(url, { 'accept-language': 'fa-IR' })).body, { language: 'fa', builtIn: false, text: 'به ما بگویید.\n\nگوش می‌دهیم.' })
  t.match((await read(`${url}?language=id`, { 'accept-language': 'fa' })).body, { language: 'id', builtIn: true })
  const page = await read(`${url}?language=fa`, { accept: 'text/html' })
  t.match(page.body, /<html lang="fa" dir="rtl">.*به ما بگویید/s)
  t.same((await shop.request('PATCH', '/v1/complaint-settings', { process: { az: null } })).body.process, { fa: 'به ما بگویید.\n\nگوش می‌دهیم.' })
  t.match(await shop.request('PATCH', '/v1/complaint-settings', { process: { en: 'x'.repeat(20_001) } }), { status: 422 })
  await shop.request('PATCH', '/v1/complaint-settings', { silenceDays: 14 })
  for (const slug of ['nobody', 'no%00body'])
    t.match(await read(`/public/v1/organizations/${slug}/complaint-process`), { status: 404, body: { code: 'complaint-process-not-found' } })
})

t.test('the whole way of a complaint by its link, under the test clock', async (t) => {
  const owner = await colleague(started, shop, { scopes: ['contacts:read', 'complaints:read', 'complaints:write'] })
  const { complaintId, path } = await doorTo('received', { language: 'en' })
  const move = (name: string, body: object = {}) => made(shop, `/v1/complaints/${complaintId}/${name}`, body)
  const twice = async (act: string, body: object, expected: object) => {
    for (const time of ['once', 'and again']) t.match(await post(`${path}/${act}`, body), { status: 200, body: expected }, `${act} ${time}`)
  }
  await move('acknowledge', { method: 'phone', promisedAt: '2026-03-20T12:00:00Z' })
  t.match((await read(path)).body, { status: 'acknowledged', promisedAt: '2026-03-20T12:00:00Z' })
  await move('assess', { severity: 3, safety: false, complexity: 'low', impact: 'low', ownerId: owner.id })
  await move('investigate')
  t.match(await post(`${path}/answer`, { text: 'x' }), {
    status: 409,
    body: { code: 'transition-not-allowed', allowed: [{ action: 'words' }, { action: 'evidence' }, { action: 'withdraw' }] },
  })
  await move('await', { for: 'complainant', question: 'Which loom?' })
  t.match((await read(path)).body, { status: 'awaiting_you', question: 'Which loom?', possible: ['words', 'evidence', 'answer', 'withdraw'] })
  await twice('answer', { text: 'The table loom.' }, { status: 'in_review', question: null })
  t.match((await historyOf(complaintId))[0], { action: 'resume', actor: { type: 'anonymous', id: 'complainant' }, details: { messageId: /-/ } })

  await twice('words', { text: '  The frame is bent,\r\ntoo. ' }, { status: 'in_review' })
  const messages: { from: string; text: string }[] = (await read(path)).body.messages
  t.same(
    messages.filter(({ from }) => from === 'complainant').map(({ text }) => text),
    ['The table loom.', 'The frame is bent,\ntoo.'],
  )
  t.ok(messages.some(({ from, text }) => from === 'organization' && text === 'Which loom?'))
  const sent = form({ name: 'file', filename: 'beam.png', type: 'image/png', content: PNG })
  for (const _ of ['once', 'and again'])
    t.match(await send(app, undefined, 'POST', `${path}/evidence`, sent.body, { 'content-type': sent.type }), {
      status: 200,
      body: { evidence: [{ name: 'beam.png' }] },
    })
  t.match((await shop.request('GET', `/v1/complaints/${complaintId}/evidence`)).body.data, [
    { name: 'beam.png', givenBy: 'complainant', createdBy: { type: 'anonymous', id: 'complainant' } },
  ])
  t.equal((await shop.request('GET', `/v1/complaints/${complaintId}/evidence`)).body.data.length, 1)

  const decision = { outcome: 'upheld', reasons: 'It broke.', rootCause: { code: 'packaging', finding: 'thin-secretive' } }
  await move('propose-decision', decision)
  await move('respond', { text: 'We are sorry.' })
  t.match((await read(path)).body, { status: 'answered', response: 'We are sorry.', answerBefore: '2026-03-17T00:00:00Z' })
  await twice('dispute', { text: 'A new frame, please.' }, { status: 'disputed' })
  t.match(await stateOf(complaintId), { status: 'disputed', reason: 'A new frame, please.' })
  const second = await colleague(started, shop, { scopes: ['complaints:read', 'complaints:write'] })
  await move('investigate', { ownerId: second.id })
  await move('propose-decision', decision)
  await move('respond', { text: 'A new frame is yours.' })
  await twice('accept', {}, { status: 'accepted', possible: ['words', 'evidence', 'withdraw'] })
  t.match((await historyOf(complaintId))[0], { action: 'accept', actor: { type: 'anonymous', id: 'complainant' } })
  t.match(await stateOf(complaintId), { acceptance: { by: 'complainant' } })

  await move('resolve')
  await clock('2026-05-30T12:00:00Z')
  t.match((await read(path)).body, { status: 'solved', reopenBefore: '2026-05-31T23:00:00Z', possible: ['words', 'evidence', 'follow-up'] })
  await twice('follow-up', { outcome: 'not_solved', text: 'It broke again.' }, { status: 'in_review' })
  t.match(await stateOf(complaintId), { status: 'investigating', reopenCount: 1, reason: 'It broke again.' })
  t.equal((await shop.request('GET', `/v1/complaints/${complaintId}/follow-ups`)).body.data.length, 1)
  await move('propose-decision', decision)
  await move('respond')
  await move('accept')
  await move('resolve')
  await twice('follow-up', { outcome: 'solved' }, { status: 'solved' })
  await move('close', { prevention: { decided: 'none', reason: 'law' } })
  t.match((await read(path)).body, { status: 'closed', steps: [{}, {}, {}, {}, {}, { step: 'closed', state: 'done' }] })
  await clock('2026-12-01T12:00:00Z')
  t.match(await post(`${path}/follow-up`, { outcome: 'not_solved' }), { status: 409, body: { code: 'transition-not-allowed' } }, 'the window is over')
  t.notMatch(JSON.stringify((await read(path)).body), /secretive/)
  t.same(
    (await owner.told()).map(({ type }) => type),
    ['assigned', 'messaged', 'messaged', 'evidence_added', 'messaged', 'disputed'].map((what) => `complaint.${what}`),
    'the owner is told',
  )
})

t.test('a link ends a year after its complaint', async (t) => {
  const { complaintId, path } = await doorTo('received')
  await made(shop, `/v1/complaints/${complaintId}/withdraw`, { reason: 'law' })
  await clock('2027-12-01T23:59:59Z')
  t.equal((await read(path)).status, 200, 'the last day')
  t.match((await made(shop, `/v1/complaints/${complaintId}/secret-links`, {})).endsAt, '2027-12-02T00:00:00Z')
  await clock('2027-12-02T00:00:00Z')
  const [ended, wrong] = [await read(path), await read('/public/v1/complaints/x')]
  t.equal(ended.status, 404)
  t.same({ ...ended.body, instance: '' }, { ...wrong.body, instance: '' })
  await shop.request('PATCH', '/v1/complaint-settings', { linkDays: 366 })
  t.equal((await read(path)).status, 200, 'the settings say how long')
})
