import fc from 'fast-check'
import t from 'tap'
import type { MailMessage } from '../../../src/kernel/mail-message.ts'
import { understandMail } from '../../../src/modules/interactions/rules/email.ts'
import { changeInteraction, counts, createInteraction, type Interaction, saysTheSame } from '../../../src/modules/interactions/rules/interaction.ts'
import { placeInThread } from '../../../src/modules/interactions/rules/thread.ts'

const now = Temporal.Instant.from('2026-03-28T20:00:00Z')
const keyOf = (address: string) => address.toLowerCase()
const input = { contactId: 'c', channel: 'phone', direction: 'inbound', kind: 'call' } as const
const make = (fields: object = {}) => createInteraction({ ...input, ...fields }, { id: 'i', now, keyOf })

t.test('what happened is past, but for clocks that run ahead a little', async (t) => {
  t.equal(make().occurredAt, '2026-03-28T20:00:00Z')
  t.equal(make({ occurredAt: '1999-12-31T23:59:59Z' }).occurredAt, '1999-12-31T23:59:59Z')
  t.equal(make({ occurredAt: '2026-03-28T20:04:00Z' }).occurredAt, '2026-03-28T20:04:00Z')
  t.throws(() => make({ occurredAt: '2026-03-28T20:06:00Z' }))
})

t.test('notes among staff and what machines send do not count', async (t) => {
  t.ok(counts(make()))
  t.notOk(counts(make({ direction: 'internal' })))
  for (const automatic of ['reply', 'bounce', 'notification'] as const) t.notOk(counts({ ...make(), automatic }))
})

t.test('each participant keeps the key it is found by, also after a change', async (t) => {
  const made = make({
    participants: [
      { role: 'to', name: null, address: 'A@x' },
      { role: 'cc', name: 'B', address: null },
    ],
  })
  t.same(made.participantKeys, ['a@x', ''])
  t.same(changeInteraction(made, { participants: [] }, { now, keyOf }).participantKeys, [])
})

const value = fc.oneof(fc.string(), fc.integer(), fc.boolean())
const metadata = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), value)
t.test('metadata are merged as RFC 7396 says: what is named changes, null takes away, the rest stays', async () => {
  fc.assert(
    fc.property(metadata, fc.dictionary(fc.constantFrom('a', 'b', 'c', 'e'), fc.option(value)), (before, patch) => {
      const after: Record<string, unknown> = changeInteraction(make({ metadata: before }), { metadata: patch }, { now, keyOf }).metadata
      for (const key of ['a', 'b', 'c', 'd', 'e']) {
        const expected = Object.hasOwn(patch, key) ? (patch[key] ?? undefined) : before[key]
        if (after[key] !== expected) return false
      }
      return true
    }),
  )
})

t.test('a repetition says the same, also with less; any other value is something else', async (t) => {
  const stored: Interaction = make({ subject: 'S', metadata: { a: 1 }, occurredAt: '2026-03-28T20:00:00.5Z', externalId: 'x' })
  t.ok(saysTheSame({ ...input, externalId: 'x' }, stored))
  t.ok(saysTheSame({ ...input, subject: 'S', metadata: { a: 1 }, occurredAt: '2026-03-28T20:00:00.500Z' }, stored))
  t.notOk(saysTheSame({ ...input, subject: 'T' }, stored))
  t.notOk(saysTheSame({ ...input, contactId: 'd' }, stored))
  t.notOk(saysTheSame({ ...input, metadata: { a: 1, b: 2 } }, stored))
})

/** Takes messages in, in the order given, as the service does. @returns the thread of each */
function takenIn(messages: readonly { id: string; references: readonly string[] }[]): Map<string, string> {
  const known = new Map<string, string>()
  for (const { id, references } of messages) {
    const { threadKey, absorbed } = placeInThread(id, references, known)
    if (absorbed !== undefined) for (const [message, thread] of known) if (thread === absorbed) known.set(message, threadKey)
    for (const each of [id, ...references.filter((reference) => !known.has(reference))]) known.set(each, threadKey)
  }
  return known
}

/** Messages in the order they were written; each answers one before it and names the whole chain (`full`) or only that one, as mail programs do. */
const conversation = (full: fc.Arbitrary<boolean>) =>
  fc.array(fc.tuple(fc.nat(), full), { minLength: 1, maxLength: 8 }).map((answers) => {
    const chains: number[][] = [[]]
    for (const [i, [parent]] of answers.entries()) chains.push([...(chains[parent % (i + 1)] ?? []), parent % (i + 1)])
    return chains.map((chain, i) => ({ id: `m${i}`, references: (answers[i - 1]?.[1] === false ? chain.slice(-1) : chain).map((each) => `m${each}`) }))
  })
const shuffled = (full: fc.Arbitrary<boolean>) => conversation(full).chain((messages) => fc.shuffledSubarray(messages, { minLength: messages.length }))

t.test('a conversation has one thread, in whatever order its messages come', async () => {
  fc.assert(
    fc.property(shuffled(fc.boolean()), (messages) => {
      const threads = takenIn(messages)
      return messages.every(({ id }) => threads.get(id) === threads.get('m0'))
    }),
    { numRuns: 2_000 },
  )
})

t.test('the thread is named after the first message where messages come in order, or name the whole chain', async () => {
  for (const messages of [conversation(fc.boolean()), shuffled(fc.constant(true))])
    fc.assert(
      fc.property(messages, (some) => [...takenIn(some).values()].every((thread) => thread === 'm0')),
      { numRuns: 1_000 },
    )
})

t.test('referring to the conversations of others joins one, and joins neither to the other', async (t) => {
  const threads = takenIn([
    { id: 'a1', references: [] },
    { id: 'a2', references: ['a1'] },
    { id: 'b1', references: [] },
    { id: 'b2', references: ['b1'] },
    { id: 'evil', references: ['a1', 'b1'] },
  ])
  t.same(
    ['a1', 'a2', 'b1', 'b2', 'evil'].map((id) => threads.get(id)),
    ['a1', 'a1', 'b1', 'b1', 'a1'],
  )
})

const limits = { bodyLengthMax: 100, subjectLengthMax: 50, nameLengthMax: 50, addressLengthMax: 50, participantsMax: 5 }
const plain: MailMessage = {
  fields: [],
  from: [{ name: 'Ada', address: 'ada@example.com' }],
  to: [],
  cc: [],
  bcc: [],
  subject: null,
  text: '',
  sentAt: null,
  attachments: [],
  deliveryStatus: null,
  returnedHeader: null,
}

t.test('whatever a message says, what is understood of it keeps within its limits', async () => {
  const words = fc.string({ unit: 'grapheme', maxLength: 200 })
  const mailboxes = fc.array(fc.record({ name: words, address: words }), { maxLength: 10 })
  const report = fc
    .array(fc.tuple(fc.constantFrom('Final-Recipient', 'Original-Recipient', 'Action', 'Status', 'Diagnostic-Code', '', ' x'), words))
    .map((lines) => lines.map(([name, value]) => `${name}: ${value}`).join('\n'))
  const message = fc.record({
    fields: fc.array(fc.tuple(fc.constantFrom('message-id', 'references', 'in-reply-to', 'auto-submitted', 'precedence', 'content-type'), words)),
    from: mailboxes.map((all) => [{ name: '', address: 'x@example.com' }, ...all]),
    to: mailboxes,
    cc: mailboxes,
    bcc: mailboxes,
    subject: fc.option(words),
    text: words,
    sentAt: fc.constant(null),
    attachments: fc.array(fc.record({ name: fc.option(words), type: words, sizeBytes: fc.nat() })),
    deliveryStatus: fc.option(report),
    returnedHeader: fc.option(words),
  })
  fc.assert(
    fc.property(message, (given) => {
      const mail = understandMail(given, 'sha256:0', limits)
      const texts = [mail.subject ?? '', mail.body ?? '', ...mail.participants.flatMap(({ name, address }) => [name ?? '', address ?? ''])]
      return (
        mail.participants.length <= 5 &&
        texts.every((text) => text.length <= 100 && text.isWellFormed()) &&
        !mail.references.includes(mail.messageId) &&
        new Set(mail.references).size === mail.references.length &&
        (mail.automatic === 'bounce') === mail.facts.deliveries.some(({ action }) => action === 'failed')
      )
    }),
  )
})

t.test('a delivery report tells of each recipient, with its addresses, code and reason', async (t) => {
  const deliveryStatus = [
    'Reporting-MTA: dns; mx.example.net',
    '',
    'Original-Recipient: rfc822;alias@example.com',
    'Final-Recipient: rfc822; gone@example.com',
    'Action: Failed',
    'Status: 5.1.1 (no such user)',
    'Diagnostic-Code: smtp; 550',
    '  unknown',
    '',
    'Final-Recipient: rfc822; slow@example.com',
    'Action: delayed',
  ].join('\r\n')
  const mail = understandMail({ ...plain, deliveryStatus, returnedHeader: 'From: x\nMessage-Id:\n <orig@x>\nSubject: y' }, 'd', limits)
  t.same(mail.facts.deliveries, [
    { recipient: 'gone@example.com', action: 'failed', status: '5.1.1', diagnostic: '550 unknown' },
    { recipient: 'slow@example.com', action: 'delayed', status: null, diagnostic: null },
  ])
  t.same(mail.reportedRecipients, ['gone@example.com', 'alias@example.com', 'slow@example.com'])
  t.same(mail.references, ['<orig@x>'])
  t.equal(mail.automatic, 'bounce')
})

t.test('Exim’s bounces name whom they could not reach in their header', async (t) => {
  const mail = understandMail({ ...plain, fields: [['x-failed-recipients', 'gone@example.com, away@example.com']] }, 'd', limits)
  t.equal(mail.automatic, 'bounce')
  t.same(mail.reportedRecipients, ['gone@example.com', 'away@example.com'])
})
