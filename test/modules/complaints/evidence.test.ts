import { createHash } from 'node:crypto'
import t from 'tap'
import { removeStrayBlobs } from '../../../src/platform/files/sweep.ts'
import { silentLogger } from '../../../src/platform/logger.ts'
import { complaintIn, made } from '../../house/recipes/complaints.ts'
import { send, startApp } from '../../support/app.ts'
import { dump } from '../../support/dump.ts'
import { colleague } from '../../support/staff.ts'
import { form, PNG, upload } from '../attachments/support.ts'

const MEBIBYTE = 1_048_576
const started = await startApp()
const { app, organization } = started
const shop = await organization()
const other = await organization()

/** A picture of this size: what follows the end of a PNG is nobody's business. */
const picture = (bytes: number) => Buffer.concat([PNG, Buffer.alloc(bytes - PNG.length, 'x')])

t.test('POST /v1/complaints/{complaintId}/evidence', async (t) => {
  const complaintId = await complaintIn(shop)
  const url = `/v1/complaints/${complaintId}/evidence`

  t.test('201 a photo of 10 MiB: what it is, its hash, who gave it, and the same bytes again', async (t) => {
    const photo = picture(10 * MEBIBYTE)
    const { status, body } = await upload(shop, `${url}?name=beam.png&description=The%20broken%20beam`, photo)
    t.equal(status, 201, JSON.stringify(body))
    t.match(body, { complaintId, name: 'beam.png', mediaType: 'image/png', size: photo.length, givenBy: 'staff', description: 'The broken beam' })
    t.equal(body.sha256, createHash('sha256').update(photo).digest('hex'))
    t.same((await shop.request('GET', `${url}/${body.id}`)).body, body)
    t.same((await shop.request('GET', url)).body, { data: [body], nextCursor: null })
    t.match(await shop.request('GET', `${url}/${body.id}/content`), {
      status: 200,
      headers: { 'content-disposition': 'attachment; filename=beam.png', 'x-content-type-options': 'nosniff', 'content-length': String(photo.length) },
    })
    t.match((await shop.request('GET', `/v1/complaints/${complaintId}/history?sort=-at`)).body.data[0], {
      action: 'add-evidence',
      details: { evidenceId: body.id },
    })
  })

  t.test('201 as the one file of a form', async (t) => {
    const sent = form({ name: 'file', filename: 'رسید.png', type: 'image/png', content: PNG })
    t.match(await upload(shop, url, sent.body, sent.type), { status: 201, body: { name: 'رسید.png', description: null } })
  })

  t.test('413 more than 10 MiB', async (t) => {
    t.match(await upload(shop, url, picture(10 * MEBIBYTE + 1)), { status: 413, body: { code: 'body-too-large' } })
  })

  t.test('415 a script posing as a picture', async (t) => {
    t.match(await upload(shop, `${url}?name=photo.png`, Buffer.from('<script>alert(1)</script>')), {
      status: 415,
      body: { code: 'file-type-not-taken', found: 'text/html' },
    })
  })

  t.test('404 a complaint of another organization, one that names the caller, evidence of another complaint', async (t) => {
    const { body: evidence } = await upload(shop, url, PNG)
    t.match(await upload(other, url, PNG), { status: 404, body: { code: 'complaint-not-found' } })
    t.match(await other.request('GET', `${url}/${evidence.id}/content`), { status: 404, body: { code: 'complaint-not-found' } })
    const named = await colleague(started, shop, { scopes: ['complaints:read'] })
    const itself = await complaintIn(shop, 'received', { subjects: [{ kind: 'staff', id: named.id, label: 'Bob' }] })
    const { body: hidden } = await upload(shop, `/v1/complaints/${itself}/evidence`, PNG)
    for (const place of ['', `/${hidden.id}`, `/${hidden.id}/content`])
      t.match(await named.request('GET', `/v1/complaints/${itself}/evidence${place}`), { status: 404, body: { code: 'complaint-not-found' } }, place)
    t.equal((await named.request('GET', `${url}/${evidence.id}/content`)).status, 200, 'of other complaints they may')
    t.match(await shop.request('GET', `${url}/${hidden.id}/content`), { status: 404, body: { code: 'evidence-not-found' } })
  })

  t.test('never replaced, never deleted by hand', async (t) => {
    const { body } = await upload(shop, url, PNG)
    for (const method of ['PUT', 'PATCH', 'DELETE'] as const)
      t.ok([404, 405].includes((await send(app, shop.apiKey.secret, method, `${url}/${body.id}`)).status), method)
    await t.rejects(started.db.pool.query(`update complaint_evidence set description = 'other' where id = $1`, [body.id]), { code: '23001' })
  })
})

t.test('a decision needs evidence, or a reason why none is', async (t) => {
  const complaintId = await complaintIn(shop, 'investigating')
  const decision = { outcome: 'upheld', reasons: 'It broke.', rootCause: { code: 'packaging', finding: 'Too thin.' } }
  const move = `/v1/complaints/${complaintId}/propose-decision`
  t.match(await shop.request('POST', move, decision), { status: 422, body: { errors: [{ pointer: '/noEvidenceReason' }] } })
  await upload(shop, `/v1/complaints/${complaintId}/evidence`, PNG)
  t.match(await shop.request('POST', move, decision), { status: 200, body: { status: 'decision_proposed', decision: { noEvidenceReason: null } } })
})

t.test('an export of the person holds it, an erasure takes it with its bytes and the secret links', async (t) => {
  const contactId = (await made(shop, '/v1/contacts', { kind: 'person', displayName: 'Zerlina' })).id
  const complaintId = await complaintIn(shop, 'received', { contactId })
  await upload(shop, `/v1/complaints/${complaintId}/evidence?name=zerlinas-letter.png&description=zerlinas%20words`, picture(4_242))
  await made(shop, `/v1/complaints/${complaintId}/secret-links`, {})
  const exported = await shop.request('GET', `/v1/contacts/${contactId}/export`)
  t.match(exported.body.sections.complaintEvidence, [{ name: 'zerlinas-letter.png', complaintId }])
  const before = (await started.files.stored()).length
  t.ok((await dump(started.db)).includes('zerlina'))
  const erased = await shop.request('POST', `/v1/contacts/${contactId}/erase`, {})
  t.ok(erased.status < 300, JSON.stringify(erased.body))
  await removeStrayBlobs(started.db, started.files.store, silentLogger)
  t.notOk((await dump(started.db)).includes('zerlina'))
  t.equal((await started.files.stored()).length, before - 1)
  t.same((await shop.request('GET', `/v1/complaints/${complaintId}/evidence`)).body.data, [])
  t.same((await shop.request('GET', `/v1/complaints/${complaintId}/secret-links`)).body.data, [])
})
