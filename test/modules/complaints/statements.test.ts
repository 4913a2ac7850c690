import pg from 'pg'
import t from 'tap'
import { startCorrespondence } from './correspondence.ts'

/** What a move sends to the database: its clocks are loaded once, and each that changes is saved once. */
const { shop, act, come, complain, contactOf } = await startCorrespondence()

const sent: string[] = []
const query = pg.Client.prototype.query as (...given: unknown[]) => unknown
pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
  const [first] = given as [string | { name?: string; text?: string }]
  sent.push(typeof first === 'string' ? first : (first.name ?? first.text ?? ''))
  return query.apply(this, given)
} as typeof pg.Client.prototype.query

async function statementsOf(id: string, move: string, body: object = {}): Promise<string[]> {
  sent.length = 0
  const { status, body: answer } = await act(id, move, body)
  t.equal(status, 200, JSON.stringify(answer))
  return [...sent]
}

t.test('a move loads its clocks once', async (t) => {
  const { id } = await complain((await contactOf(shop)).id)
  await come(id, 'propose-decision')
  for (const [move, body] of [['respond'], ['dispute', { reason: 'No.' }], ['withdraw', { reason: 'Enough.' }]] as const) {
    const statements = await statementsOf(id, move, body)
    for (const name of ['clocks.lockBySubject', 'clocks.facts', 'deadlinePolicies.byIds'])
      t.equal(statements.filter((each) => each === name).length, 1, `${move}: ${name}`)
  }
})
