import { median } from '../load.ts'
import { BARE_INSERT, contact } from './create.ts'
import type { Part } from './row.ts'

const ITEMS = 1_000
const ROUNDS = 11

/** A batch of 1,000 new contacts over HTTP, against one statement that inserts as many. */
export const batch: Part = {
  name: 'batch',
  async run({ pool, service, small }) {
    const rows = [
      { work: 'batch of 1,000 contacts against one raw insert', unit: 'x', floor: 1.5, aim: 1.25, better: 'less' },
      { work: 'the event loop blocked meanwhile, at most', unit: 'ms', floor: 20, aim: 20, better: 'less' },
    ] as const
    let n = 0
    const contacts = () => {
      n += ITEMS
      return Array.from({ length: ITEMS }, (_, i) => contact(String(n + i).padStart(9, '7')))
    }
    const overHttp = async () => {
      const body = JSON.stringify({ items: contacts().map((data) => ({ op: 'create', data })) })
      const headers = { authorization: `Bearer ${small.apiKey}`, 'content-type': 'application/json', 'idempotency-key': `batch-${n}` }
      return timed(async () => {
        const response = await fetch(`${service.origin}/v1/contacts/batch`, { method: 'POST', headers, body })
        return { status: response.status, text: await response.text() }
      })
    }
    const bare = () => {
      const values = [small.id, JSON.stringify(contacts())]
      return timed(() => pool.query({ name: 'bare', text: BARE_INSERT, values }))
    }
    const first = await overHttp()
    if (first.result.status === 404) return { rows: rows.map((row) => ({ ...row, result: undefined, beside: 'no batches' })) }
    if (first.result.status !== 200 || first.result.text.includes('"problem":{')) throw new Error(`the batch failed: ${first.result.text.slice(0, 500)}`)
    for (let i = 0; i < 3; i += 1) await Promise.all([overHttp(), bare()])
    await service.read()
    const rounds: [number, number][] = []
    for (let i = 0; i < ROUNDS; i += 1) rounds.push([(await overHttp()).ms, (await bare()).ms])
    const { blockedMs } = await service.read()
    const [ours, theirs] = [median(rounds.map(([a]) => a)), median(rounds.map(([, b]) => b))]
    return {
      rows: [
        { ...rows[0], result: median(rounds.map(([a, b]) => a / b)), beside: `${ours.toFixed(0)} ms against ${theirs.toFixed(0)} ms` },
        { ...rows[1], result: blockedMs, beside: `over ${ROUNDS} batches` },
      ],
    }
  },
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const started = performance.now()
  const result = await work()
  return { ms: performance.now() - started, result }
}
