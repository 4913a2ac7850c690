import fc from 'fast-check'
import t from 'tap'
import { type Actor, CONTACT_ACCESS, ROLE_SCOPES, ROLES, type Role, SCOPE_NAMES, type Scope } from '../../../src/kernel/actor.ts'
import { Refusal } from '../../../src/kernel/problem.ts'
import { addressKey } from '../../../src/modules/identity/rules/address-key.ts'
import { countryOfTimeZone } from '../../../src/modules/identity/rules/country.ts'
import { formatCredential, parseCredential } from '../../../src/modules/identity/rules/credential.ts'
import { deletionOrder, isSecretColumn } from '../../../src/modules/identity/rules/deletion-order.ts'
import { mailOf } from '../../../src/modules/identity/rules/mail-text.ts'
import { mergePatch } from '../../../src/modules/identity/rules/merge-settings.ts'
import { hashPassword, isPassword } from '../../../src/modules/identity/rules/password.ts'
import { codeAt, newTotpSecret, stepOfCode } from '../../../src/modules/identity/rules/second-factor.ts'
import { expectMayBringTogether, expectMayChange, expectMayManage, expectNoWider } from '../../../src/modules/identity/rules/user.ts'

const actor = (role: Role | null, scopes: readonly Scope[] = role === null ? SCOPE_NAMES : [...ROLE_SCOPES[role]]): Actor => ({
  type: role === null ? 'api_key' : 'user',
  id: 'x',
  userId: null,
  personId: null,
  role,
  scopes: new Set(scopes),
  visibleOwners: null,
})
const refusalOf = (act: () => void): string | undefined => {
  try {
    act()
    return undefined
  } catch (error) {
    return error instanceof Refusal ? error.type.code : String(error)
  }
}

t.test('who may manage whom', async (t) => {
  const table: [by: Role | null, role: Role, refusal: string | undefined][] = [
    ['owner', 'owner', undefined],
    ['owner', 'agent', undefined],
    ['admin', 'owner', 'owner-needed'],
    ['admin', 'admin', undefined],
    [null, 'owner', 'owner-needed'],
    [null, 'admin', undefined],
    ['manager', 'admin', 'beyond-yours'],
    ['manager', 'agent', undefined],
    ['analyst', 'agent', 'beyond-yours'],
  ]
  for (const [by, role, refusal] of table)
    t.equal(
      refusalOf(() => expectMayManage(actor(by), role)),
      refusal,
      `${by ?? 'key'} manages ${role}`,
    )
})

t.test('nobody gains a scope through a role they may give', async () => {
  fc.assert(
    fc.property(fc.subarray([...SCOPE_NAMES]), fc.constantFrom(...ROLES), fc.option(fc.constantFrom(...ROLES)), (scopes, role, by) => {
      const giver = actor(by, scopes)
      if (refusalOf(() => expectMayManage(giver, role)) !== undefined) return true
      return [...ROLE_SCOPES[role]].every((scope) => giver.scopes.has(scope)) && (role !== 'owner' || by === 'owner')
    }),
  )
})

t.test('refusals of a change come in their order', async (t) => {
  const change = (by: Actor, before: [Role, 'invited' | 'active' | 'suspended'], after: typeof before, others = 0) =>
    refusalOf(() =>
      expectMayChange(
        by,
        { role: before[0], status: before[1], contactAccess: 'all', hasJoined: before[1] === 'active' },
        { role: after[0], status: after[1], contactAccess: 'all' },
        others,
      ),
    )
  t.equal(change(actor('admin'), ['owner', 'active'], ['agent', 'active']), 'owner-needed')
  t.equal(change(actor('owner'), ['owner', 'active'], ['agent', 'active']), 'last-owner')
  t.equal(change(actor('owner'), ['owner', 'active'], ['owner', 'suspended']), 'last-owner')
  t.equal(change(actor('owner'), ['owner', 'active'], ['agent', 'active'], 1), undefined)
  t.equal(change(actor('owner'), ['owner', 'suspended'], ['agent', 'suspended']), undefined)
  t.equal(change(actor('owner'), ['agent', 'invited'], ['agent', 'active']), 'invitation-open')
  t.equal(change(actor('owner'), ['agent', 'suspended'], ['agent', 'active']), 'invitation-open', 'suspended before they joined')
  t.equal(change(actor('manager'), ['agent', 'active'], ['admin', 'active']), 'beyond-yours')
})

t.test('whoever is limited widens nobody, whoever is not widens as they like', async (t) => {
  const limited: Actor = { ...actor('admin'), userId: 'x', visibleOwners: ['x', 'mate'] }
  for (const [i, than] of CONTACT_ACCESS.entries())
    for (const [j, given] of CONTACT_ACCESS.entries()) {
      t.equal(
        refusalOf(() => expectNoWider(limited, given, than)),
        j < i ? 'beyond-yours' : undefined,
        `${than} to ${given}`,
      )
      t.equal(
        refusalOf(() => expectNoWider(actor('admin'), given, than)),
        undefined,
      )
    }
  t.equal(
    refusalOf(() => expectMayBringTogether(limited, ['x', 'mate'])),
    undefined,
  )
  t.equal(
    refusalOf(() => expectMayBringTogether(limited, ['x', 'stranger'])),
    'beyond-yours',
  )
  t.equal(
    refusalOf(() => expectMayBringTogether(actor('admin'), ['x', 'stranger'])),
    undefined,
  )
})

t.test('an address is counted by what one stranger holds: IPv4 alone, IPv6 by /64', async (t) => {
  const table: [address: string, key: string][] = [
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:3::', '2001:db8:1:3::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['none', 'none'],
  ]
  for (const [address, key] of table) t.equal(addressKey(address), key, address)
})

t.test('credentials are read as they are written, and nothing else is', async () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9_-]{43}$/)
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), secret, (organizationId, id, secret) => {
      const parts = { organizationId, id, secret }
      const text = formatCredential('apiKey', parts)
      return JSON.stringify(parseCredential('apiKey', text)) === JSON.stringify(parts) && parseCredential('refreshToken', text) === undefined
    }),
  )
  fc.assert(fc.property(fc.string(), (text) => parseCredential('link', text) === undefined))
})

t.test('the country of a time zone', async (t) => {
  const table = {
    'Europe/London': 'GB',
    'Asia/Jakarta': 'ID',
    'Asia/Makassar': 'ID',
    'Asia/Baku': 'AZ',
    'Asia/Tehran': 'IR',
    'America/New_York': 'US',
    'US/Eastern': 'US',
    'Asia/Kolkata': 'IN',
    'Asia/Calcutta': 'IN',
    'Europe/Kyiv': 'UA',
    'Europe/Kiev': 'UA',
    'Europe/Zurich': 'CH',
    'Asia/Yangon': 'MM',
    UTC: undefined,
    'Etc/GMT+3': undefined,
  }
  for (const [zone, country] of Object.entries(table)) t.equal(countryOfTimeZone(zone), country, zone)
})

t.test('tables are emptied before what they point at', async (t) => {
  const references = [
    { from: 'contacts', to: 'users' },
    { from: 'tags', to: 'contacts' },
    { from: 'users', to: 'organizations' },
    { from: 'contacts', to: 'contacts' },
  ]
  const order = deletionOrder(['users', 'tags', 'contacts', 'events'], references)
  t.ok(order.indexOf('tags') < order.indexOf('contacts') && order.indexOf('contacts') < order.indexOf('users'))
  t.equal(order.length, 4)
  t.throws(
    () =>
      deletionOrder(
        ['a', 'b'],
        [
          { from: 'a', to: 'b' },
          { from: 'b', to: 'a' },
        ],
      ),
    /circle/,
  )
  for (const column of ['password_hash', 'totp_secret', 'secret_hash', 'hash', 'token', 'request_hash']) t.ok(isSecretColumn(column), column)
  for (const column of ['name', 'email', 'search_key', 'secretary', 'totp_confirmed']) t.notOk(isSecretColumn(column), column)
})

t.test('a merge patch (RFC 7396, appendix A)', async (t) => {
  const examples: [unknown, unknown, unknown][] = [
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ]
  for (const [target, patch, merged] of examples) t.same(mergePatch(target, patch), merged)
})

t.test('a code belongs to its step, the one before or the one after (RFC 6238)', async (t) => {
  const secret = newTotpSecret()
  const at = Temporal.Instant.from('2026-03-28T20:00:00Z')
  const step = Math.floor(at.epochMilliseconds / 30_000)
  t.equal(stepOfCode(secret, codeAt(secret, at), at), step)
  t.equal(stepOfCode(secret, codeAt(secret, at), at.add({ seconds: 30 })), step)
  t.equal(stepOfCode(secret, codeAt(secret, at), at.subtract({ seconds: 30 })), step)
  t.equal(stepOfCode(secret, codeAt(secret, at), at.add({ seconds: 60 })), undefined)
  // The vectors of RFC 6238, appendix B (SHA-1), to six digits.
  const vector = Buffer.from('12345678901234567890')
  const base32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  t.equal(vector.length, 20)
  t.equal(codeAt(base32, Temporal.Instant.from('1970-01-01T00:00:59Z')), '287082')
  t.equal(codeAt(base32, Temporal.Instant.from('2005-03-18T01:58:29Z')), '081804')
})

t.test('passwords', async (t) => {
  const stored = await hashPassword('correct horse battery')
  t.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  t.equal(await isPassword('correct horse battery', stored), true)
  t.equal(await isPassword('Correct horse battery', stored), false)
  t.equal(await isPassword('', undefined), false, 'nobody has no password, not an empty one')
  t.equal(await isPassword('anything', null), false)
  const flood = await Promise.allSettled(Array.from({ length: 200 }, () => isPassword('x', undefined)))
  t.ok(
    flood.some((each) => each.status === 'rejected' && each.reason instanceof Refusal && each.reason.type.status === 503),
    'a flood is turned away',
  )
  t.ok(flood.filter((each) => each.status === 'fulfilled').length >= 64)
})

t.test('mails speak the language of the user, English otherwise', async (t) => {
  const mail = (language: string) => mailOf('invitation', language, { organization: 'Shop', url: 'https://x/y' })
  for (const language of ['en', 'id', 'az', 'fa', 'fa-IR', 'de']) t.match(mail(language).text, 'https://x/y')
  t.equal(mail('de').subject, mail('en').subject)
  t.equal(mail('fa-IR').subject, mail('fa').subject)
  t.equal(new Set(['en', 'id', 'az', 'fa'].map((language) => mail(language).text)).size, 4)
})
