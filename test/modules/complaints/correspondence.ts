import t from 'tap'
import { contactOf, made, startMessaging, until } from '../messaging/support.ts'

/** A shop that receives complaints, a mail server that keeps what the shop writes, and the moves of a complaint's life. */
export async function startCorrespondence() {
  const started = await startMessaging()
  const { organization, mails, db } = started
  const shop = await organization({ mode: 'test', now: '2026-03-28T09:00:00Z' })
  const agent = (await made(shop, '/v1/users', { email: 'agent@shop.example', displayName: 'Agent', role: 'agent' })).id as string

  const act = (id: string, move: string, body: object = {}, at = shop) => at.request('POST', `/v1/complaints/${id}/${move}`, body)
  const complain = (contactId: string | null, fields: object = {}, at = shop) =>
    made(at, '/v1/complaints', { ...(contactId === null ? { anonymous: true } : { contactId }), channel: 'email', description: 'A broken beam', ...fields })

  return {
    ...started,
    ...{ shop, agent, act, complain, contactOf },
    messagesOf: async (id: string, query = ''): Promise<any[]> => (await shop.request('GET', `/v1/complaints/${id}/messages${query}`)).body.data,
    complaintOf: async (id: string) => (await shop.request('GET', `/v1/complaints/${id}`)).body,
    /** The mail to a contact with such a subject, once it has come. */
    async mailTo(contact: any, subject: RegExp) {
      const find = () => mails.findLast((mail) => mail.to?.[0]?.address === contact.emails[0].value && subject.test(mail.subject ?? ''))
      await until(() => find() !== undefined)
      return find()
    },
    /** What was sent for a complaint, by its references. */
    sentFor: async (id: string): Promise<string[]> =>
      (await db.pool.query('select reference from messages where about_id = $1 order by id', [id])).rows.map(({ reference }) => reference),
    /** The moves from one to another of them, one after the other. */
    async come(id: string, upTo: Step, more: object = {}, from: Step = 'assess') {
      for (const [move, body] of MOVES.slice(place(from), place(upTo) + 1)) {
        const answer = await act(id, move, { ...body, ...(move === 'assess' ? { ownerId: agent } : {}), ...(move === upTo ? more : {}) })
        if (answer.status !== 200) t.fail(`${move}: ${JSON.stringify(answer.body)}`)
      }
    },
    moveClock: async (now: string) => {
      const { status, body } = await shop.request('PUT', '/v1/test-clock', { now })
      if (status !== 200) t.fail(JSON.stringify(body))
    },
  }
}

const MOVES = [
  ['assess', { severity: 3, safety: false, complexity: 'low', impact: 'low' }],
  ['investigate', {}],
  [
    'propose-decision',
    { outcome: 'rejected', reasons: 'It was used as a ladder.', rootCause: { code: 'misuse', finding: 'A ladder.' }, noEvidenceReason: 'The photo.' },
  ],
  ['respond', {}],
  ['accept', {}],
  ['resolve', {}],
] as const
type Step = (typeof MOVES)[number][0]
const place = (step: Step) => MOVES.findIndex(([each]) => each === step)
