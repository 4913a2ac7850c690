import t from 'tap'
import { removeStrayBlobs } from '../../../src/platform/files/sweep.ts'
import { silentLogger } from '../../../src/platform/logger.ts'
import { send } from '../../support/app.ts'
import { dump } from '../../support/dump.ts'
import { colleague } from '../../support/staff.ts'
import { PNG, upload } from '../attachments/support.ts'
import { startCorrespondence } from './correspondence.ts'

const started = await startCorrespondence()
const { shop, db, files, app, agent, contactOf, moveClock } = started
const scopes = ['complaints:read', 'complaints:write', 'contacts:read'] as const
const person = await colleague(started, shop, { role: 'manager', scopes })

/** A word that stands for somebody, another each time that it is said. */
let said = 0
const word = () => {
  said += 1
  return `qqcanary${said}q`
}
let keys = 0
/** Every POST has a key, so that its answer is stored. */
async function post(path: string, body: object, expected = 200) {
  keys += 1
  const answer = await shop.request('POST', path, body, { 'Idempotency-Key': `key ${keys}` })
  if (answer.status !== expected) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
  return answer.body
}
const numbers = async () =>
  (
    await db.pool.query(
      "select status, outcome, priority, severity, root_cause ->> 'code' as cause, count(*) from complaints group by 1, 2, 3, 4, 5 order by 1, 2",
    )
  ).rows
const parts = async () => {
  const counted = ['complaint_actions', 'complaint_notes', 'complaint_messages', 'complaint_remedies', 'complaint_follow_ups', 'complaint_subjects']
  return Promise.all(counted.map(async (table) => (await db.pool.query(`select count(*) from ${table}`)).rows[0].count))
}

t.test('an erasure leaves no word of whatever was said of or by a person, and every count', async (t) => {
  const contact = await contactOf(shop, { displayName: word() })
  const subjects = (['product', 'service', 'delivery', 'billing', 'other'] as const).map((kind) => ({
    kind,
    id: kind === 'product' || kind === 'service' ? 'LOOM' : word(),
    label: word(),
  }))
  const words = { description: word(), onBehalfOf: word(), remedySought: word(), subjects }
  const { id } = await post('/v1/complaints', { contactId: contact.id, channel: 'email', ...words }, 201)
  const at = `/v1/complaints/${id}`
  await post(`${at}/notes`, { body: word() }, 201)
  const patched = await shop.request('PATCH', at, { remedySought: word(), onBehalfOf: word() })
  t.equal(patched.status, 200)
  await post(`${at}/acknowledge`, { method: 'email', text: word(), nextStep: word() })
  await post(`${at}/assess`, { severity: 3, safety: false, complexity: 'low', impact: 'low', ownerId: agent })
  await post(`${at}/assign`, { ownerId: agent, reason: word() })
  await post(`${at}/escalate`, { reason: word() })
  await post(`${at}/investigate`, {})
  await post(`${at}/await`, { for: 'complainant', question: word() })
  await post(`${at}/messages`, { direction: 'inbound', channel: 'phone', body: word() }, 201)
  await post(`${at}/messages`, { channel: 'email', body: word() }, 201)
  await post(`${at}/messages`, { channel: 'phone', body: word(), public: false }, 201)
  const decide = () => ({ outcome: 'upheld', reasons: word(), rootCause: { code: 'packaging', finding: word() }, noEvidenceReason: word() })
  await post(`${at}/propose-decision`, decide())
  await post(`${at}/reject-decision`, { reason: word() })
  await upload(shop, `${at}/evidence?name=${word()}.png&description=${word()}`, PNG)
  const propose = async (body: object) => (await person.request('POST', `${at}/remedies`, body)).body
  const remedy = await propose({ kind: 'refund', money: { amount: 100 }, description: word() })
  const taken = await propose({ kind: 'repair', description: word() })
  await post(`${at}/remedies`, { kind: 'replacement', description: word() }, 201).then(({ id }) => post(`${at}/remedies/${id}/withdraw`, { reason: word() }))
  await post(`${at}/remedies/${taken.id}/withdraw`, { reason: word() })
  await post(`${at}/propose-decision`, decide())
  await post(`${at}/respond`, { text: word() })
  const link = new URL((await shop.request('POST', `${at}/secret-links`, {})).body.url).pathname
  t.equal((await send(app, undefined, 'POST', `${link}/words`, { text: word() })).status, 200)
  await post(`${at}/dispute`, { reason: word() })
  await post(`${at}/investigate`, { overrideReason: word(), ownerId: person.id })
  await post(`${at}/propose-decision`, decide())
  await post(`${at}/respond`, { text: word() })
  await post(`${at}/accept`, { comment: word() })
  await post(`${at}/remedies/${remedy.id}/fulfil`, { fulfilment: word() })
  await post(`${at}/resolve`, { comment: word(), prevention: { decided: 'none', reason: word() } })
  await post(`${at}/follow-ups`, { channel: 'phone', outcome: 'solved', comment: word() }, 201)
  const { id: second } = await post('/v1/complaints', { contactId: contact.id, channel: 'phone', description: word() }, 201)
  await post(`/v1/complaints/${second}/links`, { kind: 'follows', relatedId: id }, 201)
  await post(`/v1/complaints/${second}/withdraw`, { reason: word() })
  await post('/v1/tasks', { title: word(), type: 'other', contactId: contact.id }, 201)
  await moveClock('2026-03-28T10:00:00Z')
  const found = (await dump(db)).match(/qqcanary\d+q/g) ?? []
  t.ok(new Set(found).size > 30, `${new Set(found).size} of ${said} are there`)
  const before = [await numbers(), await parts()]
  const erased = await shop.request('POST', `/v1/contacts/${contact.id}/erase`, {})
  t.ok(erased.status < 300, JSON.stringify(erased.body))
  await removeStrayBlobs(db, files.store, silentLogger)
  const left = await dump(db)
  t.same(
    left.split('\n').filter((line) => /qqcanary/.test(line)),
    [],
  )
  t.same([await numbers(), await parts()], before, 'counts')
  await moveClock('2027-03-28T10:00:00Z')
  t.match((await shop.request('GET', at)).body, { description: null, outcome: 'upheld', rootCause: { code: 'packaging' } })
  t.equal((await send(app, undefined, 'GET', link)).status, 404)
})
