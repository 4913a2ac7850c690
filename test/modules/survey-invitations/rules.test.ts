import fc from 'fast-check'
import t from 'tap'
import { type Ask, type QuietPeriods, quietAt } from '../../../src/modules/survey-invitations/rules/caps.ts'
import { frozenContext, untellingContext } from '../../../src/modules/survey-invitations/rules/context.ts'
import { follow } from '../../../src/modules/survey-invitations/rules/following.ts'
import { type Invitation, invite } from '../../../src/modules/survey-invitations/rules/invitation.ts'
import { languageOf } from '../../../src/modules/survey-invitations/rules/language.ts'
import { nextReminderAt } from '../../../src/modules/survey-invitations/rules/reminders.ts'
import { movedOn, newSending, stopped } from '../../../src/modules/survey-invitations/rules/segment.ts'
import { TEXTS, TOPICS } from '../../../src/modules/survey-invitations/rules/text-words.ts'
import { builtIn, textData } from '../../../src/modules/survey-invitations/rules/texts.ts'
import { SUPPRESSIONS } from '../../../src/modules/survey-invitations/tables.ts'
import { renderTemplate } from '../../../src/platform/templates.ts'

const START = Temporal.Instant.from('2026-03-02T10:00:00Z')
const hours = (count: number) => START.add({ hours: count })
const anAsk: fc.Arbitrary<Ask> = fc.record({
  surveyId: fc.constantFrom('a', 'b', 'c'),
  kind: fc.constantFrom('nps', 'ces'),
  at: fc.integer({ min: -2_000, max: 2_000 }).map(hours),
})
const aPeriod = fc.option(fc.integer({ min: 0, max: 40 }))
const somePeriods: fc.Arbitrary<QuietPeriods> = fc.record({ organization: fc.integer({ min: 0, max: 40 }), survey: aPeriod, metric: aPeriod })

/** Whether two asks stand too close, said once more and otherwise. */
function clash(a: Ask, b: Ask, { organization, survey, metric }: QuietPeriods): boolean {
  const apartHours = Math.abs(a.at.since(b.at).total('hours'))
  return (
    apartHours < 24 * organization || (a.surveyId === b.surveyId && apartHours < 24 * (survey ?? 0)) || (a.kind === b.kind && apartHours < 24 * (metric ?? 0))
  )
}

t.test('quiet periods', async (t) => {
  t.test('a rule stands against it exactly when it clashes; the next time is the first that does not', async () => {
    fc.assert(
      fc.property(anAsk, fc.array(anAsk, { maxLength: 12 }), somePeriods, (wanted, asks, periods) => {
        const { by, freeAt } = quietAt(wanted, asks, periods)
        const clashesAt = (at: Temporal.Instant) => asks.some((ask) => clash({ ...wanted, at }, ask, periods))
        if ((by !== undefined) !== clashesAt(wanted.at)) return false
        if (clashesAt(freeAt) || Temporal.Instant.compare(freeAt, wanted.at) < 0) return false
        // Nothing on the way is free.
        const way = Math.min(freeAt.since(wanted.at).total('hours'), 4_000)
        return Array.from({ length: Math.ceil(way) }, (_, hour) => wanted.at.add({ hours: hour })).every(clashesAt)
      }),
      { numRuns: 400 },
    )
  })
  t.test('the order of what was asked does not matter; without periods nothing does', async () => {
    fc.assert(
      fc.property(anAsk, fc.array(anAsk, { maxLength: 8 }), somePeriods, (wanted, asks, periods) => {
        const [forth, back] = [quietAt(wanted, asks, periods), quietAt(wanted, [...asks].reverse(), periods)]
        const free = quietAt(wanted, asks, { organization: 0, survey: null, metric: 0 })
        return forth.by === back.by && forth.freeAt.equals(back.freeAt) && free.by === undefined && free.freeAt.equals(wanted.at)
      }),
    )
  })
  t.test('by name, in their order', async (t) => {
    const ask = { surveyId: 'a', kind: 'nps', at: START }
    const periods = { organization: 5, survey: 10, metric: 20 }
    const at = (days: number, fields: Partial<Ask> = {}) => quietAt({ ...ask, ...fields, at: hours(24 * days) }, [ask], periods).by
    t.same([at(4), at(5), at(10), at(20)], ['organization-quiet-period', 'survey-quiet-period', 'metric-quiet-period', undefined])
    t.same([at(5, { surveyId: 'b' }), at(5, { surveyId: 'b', kind: 'ces' })], ['metric-quiet-period', undefined])
  })
})

const invited = (fields: Partial<Invitation> = {}): Invitation => ({
  ...invite({
    ...{ id: 'i', survey: { id: 's', invitationDays: 30 }, contactId: 'c', channel: 'email', language: 'en', context: {} },
    ...{ at: START, askedAt: START, secretHash: 'hash' },
  }),
  messageId: 'm',
  ...fields,
})
const NOW = hours(1).toString()
const moved = (state: 'sent' | 'delivered' | 'opened' | 'bounced' | 'failed', fields: object = {}) => ({
  messageId: 'm',
  aboutId: 'i',
  state,
  reason: null,
  ...fields,
})

t.test('an invitation follows its message', async (t) => {
  t.match(follow(invited(), moved('sent'), NOW), { state: 'sent', sentAt: NOW, askedAt: NOW })
  t.match(follow(invited(), moved('opened'), NOW), { state: 'opened', sentAt: NOW, deliveredAt: NOW, openedAt: NOW })
  t.match(follow(invited({ state: 'started', sentAt: NOW }), moved('delivered'), NOW), { state: 'started', deliveredAt: NOW }, 'late, it does not set back')
  t.match(follow(invited({ state: 'expired', sentAt: NOW }), moved('opened'), NOW), { state: 'expired', openedAt: NOW })
  t.match(follow(invited({ state: 'sent' }), moved('bounced', { reason: '550' }), NOW), { state: 'bounced', bouncedAt: NOW, reason: '550', counted: false })
  t.match(follow(invited(), moved('failed', { reason: 'consent-withdrawn' }), NOW), {
    state: 'suppressed',
    suppressedBy: 'consent-withdrawn',
    counted: false,
    secretHash: null,
  })
  t.match(follow(invited(), moved('failed', { reason: 'cancelled' }), NOW), { state: 'failed', reason: 'cancelled', counted: false, secretHash: null })
  const unknown = follow(invited(), moved('failed', { reason: 'unknown-outcome' }), NOW)
  t.match(unknown, { state: 'failed', counted: true, secretHash: 'hash' })
  t.match(follow(unknown as Invitation, moved('sent'), NOW), { state: 'sent', reason: null }, 'it had gone out after all')
  for (const state of ['sent', 'bounced', 'failed'] as const)
    t.equal(follow(invited({ state: 'sent' }), moved(state, { messageId: 'reminder' }), NOW), undefined)
  t.match(follow(invited({ state: 'sent', sentAt: NOW }), moved('opened', { messageId: 'reminder' }), NOW), { state: 'opened' })
  for (const state of ['started', 'completed'] as const)
    for (const told of ['bounced', 'failed'] as const)
      t.equal(follow(invited({ state, sentAt: NOW, startedAt: NOW }), moved(told), NOW), undefined, `${told} after it was ${state}: somebody has it`)
})

t.test('the next reminder', async (t) => {
  const sent = { sentAt: START.toString(), expiresAt: hours(24 * 10).toString() }
  const nextAt = (days: readonly number[], hour: number) => nextReminderAt(sent, days, hours(hour))
  t.equal(nextAt([3, 7], 0), hours(72).toString())
  t.equal(nextAt([3, 7], 72), hours(168).toString())
  t.equal(nextAt([3, 7], 168), null)
  t.equal(nextAt([1, 2, 3, 9], 80), hours(216).toString(), 'those that were missed are not made up for one by one')
  t.equal(nextAt([10], 0), null, 'not when it is over')
  t.equal(nextReminderAt({ ...sent, sentAt: null }, [3], START), null)
})

t.test('the language that suits best', async (t) => {
  t.equal(languageOf(['en', 'fa', 'pt-BR'], ['fa-IR', 'en']), 'fa')
  t.equal(languageOf(['en', 'pt-BR'], [null, 'pt', 'en']), 'pt-BR')
  t.equal(languageOf(['az', 'en'], ['ja', undefined]), 'az')
})

t.test('the context: what is given before what is known; nothing that tells whose answer it is where nobody shall know', async (t) => {
  const context = frozenContext(
    { channel: 'shop', staffId: null },
    { staffId: 'known', productId: 'washer' },
    { channel: 'phone', productId: 'other', complaintId: 'c' },
  )
  t.same(context, { channel: 'shop', productId: 'washer', complaintId: 'c' })
  t.same(untellingContext({ ...context, orderId: 'o', interactionId: 'i' }), { channel: 'shop', productId: 'washer' })
})

t.test('the words of the service, in each language and with all there is to say', async (t) => {
  const survey = { texts: { title: { en: 'After <the> purchase' } }, anonymous: true, invitationDays: 14 }
  for (const topic of TOPICS) {
    t.same(
      builtIn(topic, true).map(({ language }) => language),
      Object.keys(TEXTS),
    )
    for (const isEmail of [true, false]) {
      for (const { language, subject, text, html } of builtIn(topic, isEmail)) {
        const data = { ...textData(survey, language, 'https://link.invalid/'), contact: { displayName: 'Ada' }, organization: { name: 'Shop' } }
        const said = renderTemplate('text', text, data)
        t.match(said, 'https://link.invalid/', `${topic} ${language}`)
        t.notMatch(said, /\{|\n\n\n/)
        if (!isEmail) continue
        t.match(renderTemplate('text', subject ?? '', data), 'Shop')
        t.match(said, '14')
        t.match(renderTemplate('html', html ?? '', data), /<p>After &lt;the&gt; purchase<\/p>[\s\S]*<a href="https:\/\/link\.invalid\/">/)
      }
    }
  }
})

t.test('a sending counts everybody it looked at, each once', async (t) => {
  const asked = { id: 's', surveyId: 'a', channel: 'email', language: null, context: {}, filter: {}, sendAt: null, dryRun: false } as const
  const requester = { type: 'user', id: 'u', userId: 'u', visibleOwners: null } as const
  const outcome = fc.option(fc.option(fc.constantFrom(...SUPPRESSIONS)), { nil: undefined })
  fc.assert(
    fc.property(fc.array(fc.array(outcome, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 }), (chunks) => {
      const at = START.toString()
      const sending = chunks.reduce(
        (before, chunk, i) => {
          // Who was passed over has no invitation.
          const invitations = chunk.filter((suppressedBy) => suppressedBy !== undefined).map((suppressedBy) => ({ suppressedBy }) as Invitation)
          const looked = { ids: chunk.map((_, j) => `${i} ${j}`), more: i < chunks.length - 1, matched: i === 0 ? chunks.flat().length : undefined }
          return movedOn(before, looked, invitations, at)
        },
        newSending({ ...asked, requester }, at),
      )
      const { processed, send, suppressed, skipped, suppressedBy, matched, status, position } = sending
      const byRule = Object.values(suppressedBy).reduce((sum, n) => sum + n, 0)
      const all = chunks.flat()
      return (
        processed === all.length &&
        matched === all.length &&
        send === all.filter((each) => each === null).length &&
        skipped === all.filter((each) => each === undefined).length &&
        send + suppressed + skipped === processed &&
        byRule === suppressed &&
        status === 'completed' &&
        position === `${chunks.length - 1} ${(chunks.at(-1)?.length ?? 0) - 1}`
      )
    }),
  )
  t.throws(() => stopped({ ...newSending({ ...asked, dryRun: true, requester }, START.toString()), status: 'completed' }, START.toString()))
})
