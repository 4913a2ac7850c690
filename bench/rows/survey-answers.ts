import { load } from '../load.ts'
import type { Part } from './row.ts'

const PER_SECOND = 200
const SECONDS = 10
const CLIENTS = 16

/** A slow client sends nothing twice: each waits for its turn, so that so many come a second and no more. */
async function atRate(url: string, body: string): Promise<{ p95Ms: number; p50Ms: number; perSecond: number }> {
  const took: number[] = []
  const started = performance.now()
  const total = PER_SECOND * SECONDS
  let next = 0
  const client = async () => {
    for (let n = next++; n < total; n = next++) {
      const due = started + (n * 1_000) / PER_SECOND
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
      // From when it was due: who waits for a free client waits for the service.
      const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': `rate-${started}-${n}` }, body })
      await answer.arrayBuffer()
      if (answer.status !== 201) throw new Error(`an answer to a survey was refused with ${answer.status}`)
      took.push(performance.now() - due)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  took.sort((a, b) => a - b)
  const at = (share: number) => took[Math.floor(took.length * share)] ?? Number.NaN
  return { p95Ms: at(0.95), p50Ms: at(0.5), perSecond: (took.length * 1_000) / (performance.now() - started) }
}

/** Answers by an open link, 200 a second, and as many as go. */
export const surveyAnswers: Part = {
  name: 'survey-answers',
  async run({ service, pool, small }) {
    const key = `bench-${Math.trunc(performance.timeOrigin)}`
    const ask = async (path: string, body?: object) => {
      const headers = { authorization: `Bearer ${small.apiKey}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
      const answer = await fetch(`${service.origin}${path}`, { method: 'POST', headers, body: body === undefined ? null : JSON.stringify(body) })
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
      return (await answer.json()) as { id: string }
    }
    const questions = [
      { key: 'recommend', type: 'nps', required: true, text: { en: 'Would you recommend us?' } },
      { key: 'satisfied', type: 'csat', text: { en: 'How satisfied are you?' } },
      { key: 'why', type: 'text', text: { en: 'Why?' } },
    ]
    const { id } = await ask('/v1/surveys', { key, title: 'Bench', kind: 'nps', questions, fillSecondsMin: 0 })
    await ask(`/v1/surveys/${id}/publish`)
    await pool.query(`update surveys set limits = '{"perAddress": 1000000000, "perSurvey": 1000000000}' where id = $1`, [id])
    const { rows } = await pool.query<{ slug: string }>('select slug from organizations where id = $1', [small.id])
    const path = `/public/v1/organizations/${rows[0]?.slug}/surveys/${key}/responses`
    const body = JSON.stringify({
      answers: [
        { questionKey: 'recommend', value: 9 },
        { questionKey: 'satisfied', value: 4 },
        { questionKey: 'why', value: 'Quick and friendly, as always.' },
      ],
    })
    const most = await load({ to: service, method: 'POST', paths: [path], headers: { 'idempotency-key': 'bench-{n}' }, body }, SECONDS)
    const before = await service.read()
    const { p95Ms, p50Ms, perSecond } = await atRate(`${service.origin}${path}`, body)
    const { cpuMs } = await service.read()
    return {
      rows: [
        {
          work: `answers to a survey by an open link, ${PER_SECOND} a second, p95`,
          result: p95Ms,
          unit: 'ms',
          floor: 50,
          aim: 20,
          better: 'less',
          beside: `${perSecond.toFixed(0)}/s, p50 ${p50Ms.toFixed(1)} ms, ${(((cpuMs - before.cpuMs) * 1_000) / (PER_SECOND * SECONDS)).toFixed(0)} us of processor each; at most ${most.perSecond.toFixed(0)}/s with ${most.cpuUs.toFixed(0)} us`,
        },
      ],
    }
  },
}
