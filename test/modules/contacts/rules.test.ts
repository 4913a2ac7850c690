import fc from 'fast-check'
import t from 'tap'
import type { Fault } from '../../../src/kernel/problem.ts'
import {
  type Contact,
  changeContact,
  createContact,
  identifiersOf,
  identifierToFind,
  indexed,
  nextVersion,
} from '../../../src/modules/contacts/rules/contact.ts'
import { moveStage } from '../../../src/modules/contacts/rules/lifecycle.ts'
import { emailKey, phoneKey, readEmails, readPhones } from '../../../src/modules/contacts/rules/points.ts'
import { DISSOLUTION_REASONS, ENDED_BY, LIFECYCLE_STAGES } from '../../../src/modules/contacts/tables.ts'
import { codeOf } from '../../support/refusals.ts'

const AT = '2026-03-28T20:00:00Z'
const by = { id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e70', actor: { type: 'user', id: 'u' } }

function contact(fields: Partial<Contact> = {}): Contact {
  return {
    ...createContact({ kind: 'person', displayName: 'Ada' }, { id: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f', at: AT, country: 'GB', customFields: new Map() }),
    ...fields,
  }
}

t.test('phones in E.164, by country', async (t) => {
  for (const [given, country, e164] of [
    ['0812-3456-7890', 'ID', '+6281234567890'],
    ['(050) 123 45 67', 'AZ', '+994501234567'],
    ['۰۹۱۲ ۳۴۵ ۶۷۸۹', 'IR', '+989123456789'],
    ['٠٩١٢ ٣٤٥ ٦٧٨٩', 'IR', '+989123456789'],
    ['+44 20 7946 0958', 'AZ', '+442079460958'],
    ['0044 20 7946 0958', 'AZ', '+442079460958'],
  ] as const)
    t.equal(phoneKey(given, country), e164)
  for (const bad of ['', '12', 'phone', '+', '+999999999999999999']) t.equal(phoneKey(bad, 'GB'), undefined, bad)
})

t.test('e-mails by their key', async (t) => {
  for (const [given, key] of [
    [' Ada@Example.COM ', 'ada@example.com'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ADA@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    ['jose\u0301@example.com', 'josé@example.com'],
    ['a+b@example.co.uk', 'a+b@example.co.uk'],
  ] as const)
    t.equal(emailKey(given), key)
  for (const bad of [
    '',
    'ada',
    '@example.com',
    'ada@',
    'ada@localhost',
    'a b@example.com',
    'a@b@',
    '.a@example.com',
    'a..b@example.com',
    `${'a'.repeat(65)}@example.com`,
    'a@-x.com',
    'a\u0000@example.com',
  ]) {
    t.equal(emailKey(bad), undefined, bad)
  }
  t.test('a key is its own key', async () =>
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        const key = emailKey(email)
        return key === undefined || emailKey(key) === key
      }),
    ),
  )
})

t.test('points of contact', async (t) => {
  t.test('exactly one is primary', async () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 1, maxLength: 6 }), fc.nat(), fc.boolean(), (numbers, place, says) => {
        const given = numbers.map((n, i) => ({ value: `p${n}@example.com`, ...(says && i === place % numbers.length ? { primary: true } : {}) }))
        const faults: Fault[] = []
        const emails = readEmails(given, faults)
        return faults.length === 0 && emails.filter(({ primary }) => primary).length === 1 && emails[says ? place % numbers.length : 0]?.primary === true
      }),
    )
  })
  t.test('a second of the same is a fault where it stands', async (t) => {
    const faults: Fault[] = []
    readPhones([{ value: '020 7946 0958' }, { value: '+44 (0)20 79460958' }], 'GB', faults)
    t.match(faults, [{ pointer: '/phones/1/value', code: 'duplicate' }])
  })
  t.test('two that say they are primary are a fault', async (t) => {
    const faults: Fault[] = []
    readEmails(
      [
        { value: 'a@example.com', primary: true },
        { value: 'b@example.com', primary: true },
      ],
      faults,
    )
    t.match(faults, [{ pointer: '/emails/1/primary' }])
  })
})

t.test('what is looked up is found by what is stored, however it is written', async (t) => {
  const stored = createContact(
    { kind: 'person', displayName: 'A', emails: [{ value: 'Ada@Example.com' }], phones: [{ value: '(050) 123 45 67' }], externalId: 'X' },
    { id: by.id, at: AT, country: 'AZ', customFields: new Map() },
  )
  const identifiers = identifiersOf(stored)
  for (const [kind, value] of [
    ['email', 'ADA@example.COM'],
    ['phone', '+994 50 123 45 67'],
    ['phone', '0501234567'],
    ['external_id', 'X'],
  ] as const) {
    t.ok(
      identifiers.some((each) => JSON.stringify(each) === JSON.stringify(identifierToFind(kind, value, 'AZ'))),
      value,
    )
  }
})

t.test('the search key holds names, addresses and numbers, folded', async (t) => {
  const { searchKey } = indexed(
    contact({
      displayName: 'İlqar Əliyev',
      emails: [{ value: 'IA@Example.com', label: null, primary: true }],
      phones: [{ value: '(050) 123', e164: '+994501234567', label: null, primary: true }],
    }),
  )
  for (const part of ['ilqar', 'ia@example.com', '+994501234567', '050123']) t.ok(searchKey.includes(part), part)
})

t.test('a change is refused of an erased contact, then of an archived one, then for its fields', async (t) => {
  const bad = { emails: [{ value: 'x' }] }
  const origin = { at: AT, country: 'GB', customFields: new Map() }
  t.equal(
    codeOf(() => changeContact(contact({ erasedAt: AT, archivedAt: AT }), bad, origin)),
    'contact-erased',
  )
  t.equal(
    codeOf(() => changeContact(contact({ archivedAt: AT }), bad, origin)),
    'contact-archived',
  )
  t.equal(
    codeOf(() => changeContact(contact(), bad, origin)),
    'validation-failed',
  )
  t.equal(
    codeOf(() => createContact({ kind: 'person', displayName: 'x', lifecycleStage: 'dissolution' }, { ...origin, id: by.id })),
    'validation-failed',
  )
})

t.test('life cycle', async (t) => {
  const stage = fc.constantFrom(...LIFECYCLE_STAGES)
  t.test('every move to another stage is allowed with what it needs, counts one version, and says from where', async () => {
    fc.assert(
      fc.property(stage, stage, fc.constantFrom(...DISSOLUTION_REASONS), fc.constantFrom(...ENDED_BY), (from, to, reasonCode, endedBy) => {
        const before = contact({ lifecycleStage: from })
        const input = to === 'dissolution' ? { stage: to, reasonCode, endedBy } : { stage: to, reason: 'because' }
        if (from === to) return codeOf(() => moveStage(before, input, AT, by)) === 'already-in-stage'
        const { contact: after, move } = moveStage(before, input, AT, by)
        return after.lifecycleStage === to && after.version === before.version + 1 && move.fromStage === from && move.stage === to
      }),
    )
  })
  t.test('a move without its reason is refused before a move to the same stage', async (t) => {
    t.equal(
      codeOf(() => moveStage(contact(), { stage: 'exploration' }, AT, by)),
      'validation-failed',
    )
    t.equal(
      codeOf(() => moveStage(contact({ archivedAt: AT }), { stage: 'exploration' }, AT, by)),
      'contact-archived',
    )
  })
  t.test('a version counts up by one', async (t) => t.match(nextVersion(contact(), AT), { version: 2, updatedAt: AT }))
})
