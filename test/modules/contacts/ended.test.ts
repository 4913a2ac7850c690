import t from 'tap'
import { startApp } from '../../support/app.ts'

const { organization } = await startApp()
const at = await organization({ mode: 'test' })

t.test('contacts are listed by why the relation with them ended, as long as it has', async (t) => {
  const contact = async (displayName: string) => (await at.request('POST', '/v1/contacts', { kind: 'person', displayName })).body.id as string
  const move = (id: string, body: object) => at.request('POST', `/v1/contacts/${id}/lifecycle`, { reason: 'x', ...body })
  const end = (id: string, reasonCode: string) => move(id, { stage: 'dissolution', endedBy: 'customer', reasonCode })
  const listed = async (query: string) =>
    (await at.request('GET', `/v1/contacts?sort=displayName&${query}`)).body.data.map((each: { displayName: string }) => each.displayName)
  const [left, back, elsewhere] = [await contact('Left'), await contact('Back'), await contact('Elsewhere')]
  await contact('Stays')
  for (const id of [left, back, elsewhere]) t.equal((await end(id, 'dissatisfied')).status, 201)
  t.equal((await move(back, { stage: 'exploration' })).status, 201)
  t.equal((await move(elsewhere, { stage: 'exploration' })).status, 201)
  t.equal((await end(elsewhere, 'better_offer')).status, 201)
  t.same(await listed('endedReasonCode=dissatisfied'), ['Left'])
  t.same(await listed('endedReasonCode=better_offer'), ['Elsewhere'])
  t.same(await listed('endedReasonCode=fraud'), [])
  t.same(await listed('endedReasonCode=dissatisfied&kind=company'), [])
  t.equal((await at.request('GET', '/v1/contacts?endedReasonCode=rude')).status, 400)
})
