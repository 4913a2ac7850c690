import { systemClock } from '../kernel/clock.ts'

type Call = (method: string, path: string, body?: object, key?: string) => Promise<{ readonly body: Record<string, unknown> }>

const WEEKS = 13
const WORDS = ['The reed is a joy.', 'Came a day late.', 'Nobody rang back.', 'Fair price.', 'Your people know looms.', 'The box was torn.']
const CHANNELS = ['shop', 'web', 'phone'] as const

/**
 * A survey after the purchase and three months of answers to it: by the first version, and from the seventh week on by the second, which asks more.
 * @param unhappyId who gives a low score this week and may be called back
 */
export async function tellOfSurveys(call: Call, tell: (sentence: string) => void, unhappyId: string): Promise<void> {
  const key = 'after-purchase'
  const known = (await call('GET', `/v1/surveys?key=${key}`)).body['data'] as { id: string }[]
  let id = known[0]?.id
  if (id === undefined) {
    const low = { questionKey: 'recommend', atMost: 6 }
    const questions = [
      { key: 'recommend', type: 'nps', required: true, text: { en: 'How likely are you to recommend us to a friend?' } },
      { key: 'why', type: 'text', text: { en: 'Why?' } },
    ]
    const followUps = [
      { key: 'unhappy', when: low, open: 'task', type: 'call_back', title: 'Ring about the answer', dueWithinHours: 48 },
      { key: 'leaving', when: { ...low, atMost: 1 }, open: 'win_back' },
    ]
    id = String((await call('POST', '/v1/surveys', { key, title: 'After the purchase', kind: 'nps', questions, followUps, asksToContact: true })).body['id'])
    await call('POST', `/v1/surveys/${id}/publish`)
    const now = systemClock.now()
    const staff = { key: 'staff', type: 'rating', driver: 'staff', scored: true, text: { en: 'How were our people?' } }
    for (let week = 0; week < WEEKS; week += 1) {
      if (week === 6) {
        await call('POST', `/v1/surveys/${id}/versions`, { questions: [...questions, staff] })
        await call('POST', `/v1/surveys/${id}/publish`)
      }
      const items = Array.from({ length: 12 }, (_, i) => answersOf(week, i, now.subtract({ hours: (WEEKS - week) * 7 * 24 - i * 5 }).toString()))
      await call('POST', `/v1/surveys/${id}/responses/batch`, { items })
    }
    await call('POST', `/v1/surveys/${id}/responses`, {
      ...{ mode: 'phone', contactId: unhappyId, mayContact: true },
      answers: [
        { questionKey: 'recommend', value: 3 },
        { questionKey: 'why', value: 'The second broken reed.' },
        { questionKey: 'staff', value: 5 },
      ],
    })
  }
  const loop = (await call('GET', `/v1/surveys/${id}/loop`)).body
  tell(`  what is done about unhappy answers: ${String(loop['open'])} open, ${String(loop['done'])} done`)
}

/** Scores that rise over the weeks, the same in every seed. */
function answersOf(week: number, i: number, completedAt: string): object {
  const spread = (week * 5 + i * 7) % 11
  const value = Math.min(10, Math.round(spread * 0.6 + 3 + week * 0.15))
  const words = WORDS[(week + i) % WORDS.length]
  return {
    ...{
      mode: i % 3 === 0 ? 'phone' : 'in_person',
      completedAt,
      context: { channel: CHANNELS[i % CHANNELS.length], productId: i % 2 === 0 ? 'LOOM-4' : 'REED-40' },
    },
    answers: [
      { questionKey: 'recommend', value },
      i % 4 === 0 ? { questionKey: 'why', value: words } : { questionKey: 'why', skipped: true },
      ...(week < 6 ? [] : [{ questionKey: 'staff', value: 3 + ((week + i) % 3) }]),
    ],
  }
}
