import fc from 'fast-check'
import t from 'tap'
import { Refusal } from '../../../src/kernel/problem.ts'
import type { Contact } from '../../../src/modules/contacts/rules/contact.ts'
import { mergeFields, takeBackFields } from '../../../src/modules/contacts/rules/merging.ts'
import { doubledOccasions, mergeRelationships, withdrawnAgain } from '../../../src/modules/contacts/rules/merging-links.ts'
import { evidenceOf } from '../../../src/modules/merges/rules/evidence.ts'

const AT = '2026-03-28T20:00:00Z'
const points = (values: readonly string[]) => values.map((value, i) => ({ value, label: null, primary: i === 0 }))
const contactOf = (id: string, fields: Partial<Contact> = {}): Contact => ({
  id,
  kind: 'person',
  displayName: 'Ada',
  givenName: null,
  familyName: null,
  emails: [],
  phones: [],
  handles: [],
  addresses: [],
  externalId: null,
  lifecycleStage: 'exploration',
  relationshipType: null,
  ownerId: null,
  keyCustomer: false,
  country: null,
  language: null,
  timeZone: null,
  source: null,
  interests: [],
  tags: [],
  customFields: {},
  lastInteractionAt: null,
  nextTaskAt: null,
  derived: 0,
  archivedAt: null,
  erasedAt: null,
  mergedInto: null,
  version: 1,
  createdAt: AT,
  updatedAt: AT,
  ...fields,
})
const word = fc.constantFrom('a', 'b', 'c', 'd')
const words = fc.uniqueArray(word, { maxLength: 4 })
const contacts = fc
  .array(
    fc.record({
      displayName: word,
      language: fc.option(word),
      keyCustomer: fc.boolean(),
      tags: words,
      interests: words,
      emails: words.map((values) => points(values.map((value) => `${value}@example.com`))),
      handles: words.map((values) => points(values).map((point) => ({ network: 'telegram', ...point }))),
      customFields: fc.dictionary(word, fc.oneof(word, fc.boolean()), { noNullPrototype: true }),
    }),
    { minLength: 2, maxLength: 4 },
  )
  .map((all) => all.map((fields, i) => contactOf(`id-${i}`, fields)) as [Contact, ...Contact[]])
const setOf = (contact: Contact, list: 'tags' | 'interests' | 'emails' | 'handles') =>
  new Set(contact[list].map((item) => (typeof item === 'string' ? item : item.value)))

t.test('lists are united: nothing is lost, nothing stands twice, one of each list is primary', async (t) => {
  fc.assert(
    fc.property(contacts, (all) => {
      const { contact } = mergeFields(all, {})
      for (const list of ['tags', 'interests', 'emails', 'handles'] as const) {
        const united = setOf(contact, list)
        t.same(united, new Set(all.flatMap((each) => [...setOf(each, list)])))
        t.equal(united.size, contact[list].length)
      }
      t.equal(contact.emails.filter(({ primary }) => primary).length, Math.min(contact.emails.length, 1))
    }),
  )
})

t.test('the order of the duplicates changes no union, and merging one by one is merging at once', async (t) => {
  fc.assert(
    fc.property(contacts, ([survivor, ...others]) => {
      const at = mergeFields([survivor, ...others], {}).contact
      const backwards = mergeFields([survivor, ...others.toReversed()], {}).contact
      for (const list of ['tags', 'interests', 'emails', 'handles'] as const) t.same(setOf(at, list), setOf(backwards, list))
      const oneByOne = others.reduce((merged, other) => mergeFields([merged, other], {}).contact, survivor)
      t.same(oneByOne, at)
    }),
  )
})

t.test('what is taken back leaves the survivor as it was, whatever was chosen', async (t) => {
  fc.assert(
    fc.property(contacts, fc.nat(), (all, n) => {
      const chosen = all[n % all.length]?.id ?? ''
      const { contact } = mergeFields(all, { displayName: chosen, language: chosen })
      t.equal(contact.displayName, all[n % all.length]?.displayName)
      const { contact: back, changedSince } = takeBackFields(contact, all[0], contact)
      t.same(changedSince, [])
      t.strictSame(back, all[0])
    }),
  )
})

t.test('a conflict is a field of which there are different values, and nothing else', async (t) => {
  const [a, b, c] = [contactOf('a', { language: 'en', country: 'GB' }), contactOf('b', { language: 'de', displayName: 'B', keyCustomer: true }), contactOf('c')]
  const { contact, conflicts } = mergeFields([a, b, c], {})
  t.same(
    conflicts.map(({ field, chosenFrom }) => [field, chosenFrom]),
    [
      ['displayName', 'a'],
      ['keyCustomer', 'b'],
      ['language', 'a'],
    ],
  )
  t.match(contact, { displayName: 'Ada', language: 'en', country: 'GB', keyCustomer: true })
  t.throws(() => mergeFields([a, b], { language: 'c' }), Refusal)
  t.throws(() => mergeFields([a, b], { tags: 'b' }), Refusal)
})

t.test('what was written since stays; what the merge changed and somebody changed again is told', async (t) => {
  const a = contactOf('a', { tags: ['one'] })
  const { contact } = mergeFields([a, contactOf('b', { tags: ['two'], language: 'de', source: 'fair' })], {})
  const now = { ...contact, tags: ['one', 'two', 'three'], language: 'fr', country: 'GB' }
  const { contact: back, changedSince } = takeBackFields(now, a, contact)
  t.same(changedSince, ['language'])
  t.match(back, { tags: ['one', 'three'], country: 'GB', source: null })
})

t.test('relationships: none with oneself, none twice, details kept', async (t) => {
  const relation = (id: string, contactId: string, relatedId: string, details: object = {}) => ({
    ...{ id, contactId, relatedId, type: 'works_for' as const, role: null, since: null, until: null, version: 1, createdAt: AT, updatedAt: AT },
    ...details,
  })
  const all = [
    relation('1', 'a', 'b'),
    relation('2', 'b', 'x', { role: 'Head', since: '2020-01-01' }),
    relation('3', 'a', 'x', { until: '2024-01-01' }),
    relation('4', 'y', 'b'),
  ]
  const { gone, moved, filled } = mergeRelationships(all, 'a', ['b'])
  t.same(
    gone.map(({ id }) => id),
    ['1', '2'],
  )
  t.same(
    moved.map(({ id }) => id),
    ['4'],
  )
  t.match(filled, [{ before: { id: '3', role: null }, after: { role: 'Head', since: null, until: '2024-01-01' } }])
})

t.test('occasions: the same day stands once, the more precise one stays', async (t) => {
  const birthday = (id: string, fields: object = {}) => ({
    ...{ id, contactId: 'a', type: 'birthday' as const, label: null, month: 12, day: 10, year: null, calendar: 'gregory' as const, leapRule: 'feb28' as const },
    ...{ leadDays: [], version: 1, createdAt: AT, updatedAt: AT },
    ...fields,
  })
  const doubled = (...all: ReturnType<typeof birthday>[]) => doubledOccasions(all).map(({ id }) => id)
  t.same(doubled(birthday('1'), birthday('2')), ['2'])
  t.same(doubled(birthday('1'), birthday('2', { year: 1815 })), ['1'])
  t.same(doubled(birthday('1', { year: 1815 }), birthday('2', { year: 1816 })), [])
  t.same(doubled(birthday('1'), birthday('2', { leadDays: [7] })), ['1'], 'no reminder is lost')
  t.same(doubled(birthday('1', { year: 1815 }), birthday('2', { leadDays: [7] })), [])
})

t.test('the strictest consent wins: withdrawn beats granted, by channel and purpose', async (t) => {
  const said = fc.record({
    contactId: fc.constantFrom('a', 'b', 'c'),
    channel: fc.constantFrom('email' as const, 'phone' as const),
    purpose: fc.constantFrom('marketing' as const, 'survey' as const),
    state: fc.constantFrom('granted' as const, 'withdrawn' as const),
    basis: fc.constant('consent' as const),
    id: fc.uuid(),
    granted: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.uniqueArray(said, { selector: ({ contactId, channel, purpose }) => `${contactId} ${channel} ${purpose}` }), (holding) => {
      const again = withdrawnAgain(holding, 'a')
      for (const all of Map.groupBy(holding, ({ channel, purpose }) => `${channel} ${purpose}`).values()) {
        const last = all.toSorted((a, b) => (a.id < b.id ? -1 : 1)).at(-1)
        const added = again.find(({ channel, purpose }) => channel === last?.channel && purpose === last.purpose)
        const holds = added === undefined ? last?.state : 'withdrawn'
        t.equal(holds, all.some(({ state }) => state === 'withdrawn') ? 'withdrawn' : 'granted')
        if (added !== undefined && last?.state === 'withdrawn')
          t.ok(last.contactId === 'a' && added.contactId !== 'a', 'nothing is added that holds already, and not by the survivor alone')
      }
    }),
  )
})

t.test('evidence: a pair stands once with all its reasons', async (t) => {
  const pair = { contactId: 'a', otherId: 'b', likeness: 1 }
  const found = evidenceOf(
    new Map([
      ['phone', [pair]],
      ['company', [pair, { ...pair, otherId: 'c' }]],
    ]),
  )
  t.same(
    found.map(({ otherId, reasons }) => [otherId, [...reasons]]),
    [
      ['b', ['phone', 'company']],
      ['c', ['company']],
    ],
  )
})
