import t from 'tap'
import { startShop, unique } from './support.ts'

const { shop, made, read, contact, campaign, byHand, act, wait, now, hire } = await startShop()

t.test('merge, revert, export, erasure', async (t) => {
  const [survivorId, duplicateId] = [await contact(), await contact()]
  const id = await campaign({ limitPerContact: 1 })
  const { body: mine } = await byHand(id, duplicateId)
  const { body: ended } = await byHand(await campaign(), duplicateId)
  await act(ended.id, 'decline', { reason: 'Canary of a reason' })
  const merge = await made('/v1/contact-merges', { survivorId, duplicateIds: [duplicateId] })
  t.match(await read(`/v1/loyalty/offers/${mine.id}`), { contactId: survivorId, version: 2 })
  t.equal((await read(`/v1/loyalty/offers?contactId=${duplicateId}`)).data.length, 2, 'the old id means the survivor')
  t.equal((await byHand(id, survivorId)).body.code, 'offer-limit-reached', 'what either was offered counts')
  await made(`/v1/contact-merges/${merge.id}/revert`)
  t.equal((await read(`/v1/loyalty/offers/${mine.id}`)).contactId, duplicateId)
  const { sections } = await read(`/v1/contacts/${duplicateId}/export`)
  t.match(sections.offers, [{ id: mine.id }, { id: ended.id, reason: 'Canary of a reason' }])
  const erased = await shop.request('POST', `/v1/contacts/${duplicateId}/erase`, {})
  t.equal(erased.status, 200, JSON.stringify(erased.body))
  t.match(await read(`/v1/loyalty/offers/${mine.id}`), { contactId: null, occasionId: null, status: 'withdrawn' })
  t.match(await read(`/v1/loyalty/offers/${ended.id}`), { contactId: null, reason: null, status: 'declined' })
  const left = await Promise.all(['/v1/events?limit=200', '/v1/audit-events?limit=200'].map(async (url) => JSON.stringify(await read(url))))
  t.notOk(left.some((text) => text.includes('Canary')))
  await wait(
    Temporal.Instant.from(await now())
      .add({ hours: 24 * 40 })
      .toString(),
  )
  t.equal((await read(`/v1/loyalty/offers/${mine.id}`)).status, 'withdrawn', 'its end comes to nothing')
})

t.test('limited staff neither see nor touch what is offered to hidden contacts', async (t) => {
  const limited = await hire({ contactAccess: 'own' })
  const contactId = await contact()
  const campaignId = await campaign({ needsApproval: true })
  const { body: hidden } = await byHand(campaignId, contactId)
  t.match(await limited.request('GET', `/v1/loyalty/offers/${hidden.id}`), { status: 404, body: { code: 'offer-not-found' } })
  for (const [action, body] of [['approve'], ['reject', {}], ['accept'], ['decline', {}], ['withdraw', {}]] as const)
    t.match(await limited.request('POST', `/v1/loyalty/offers/${hidden.id}/${action}`, body), { status: 404, body: { code: 'offer-not-found' } })
  t.same((await limited.request('GET', '/v1/loyalty/offers')).body.data, [])
  t.match(await limited.request('POST', '/v1/loyalty/offers', { campaignId, contactId, externalId: unique('l') }), { status: 422 })
  t.match((await limited.request('GET', `/v1/loyalty/offer-campaigns/${campaignId}/figures`)).body, { offers: { proposed: 0 }, returned: 0, revenue: [] })
  await shop.request('PATCH', `/v1/contacts/${contactId}`, { ownerId: limited.id })
  t.equal((await limited.request('POST', `/v1/loyalty/offers/${hidden.id}/approve`)).body.status, 'made')
})
