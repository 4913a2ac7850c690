import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { meant, resembling, searchesFor, slipsOf, wordsOf } from '../../../src/modules/contacts/rules/search.ts'
import { startApp, type TestOrganization } from '../../support/app.ts'

const { db, organization } = await startApp()

async function make(at: TestOrganization, displayName: string, fields: object = {}): Promise<string> {
  const made = await at.request('POST', '/v1/contacts', { kind: 'person', displayName, ...fields })
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  return made.body.id
}
async function found(at: TestOrganization, q: string, more = ''): Promise<string[]> {
  const { status, body } = await at.request('GET', `/v1/contacts?q=${encodeURIComponent(q)}${more}`)
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body.data.map(({ id }: { id: string }) => id)
}
async function words(at: TestOrganization): Promise<string[]> {
  const { rows } = await db.pool.query<{ word: string }>('select word from contact_words where organization_id = $1 order by word collate "C"', [at.id])
  return rows.map(({ word }) => word)
}

t.test('the words of a key are those of names, handles and domains, without numbers', async (t) => {
  t.same(wordsOf('ada lovelace-king ada7@example.com +447000000001 shop-12 o b2b'), ['ada', 'com', 'example', 'king', 'lovelace'])
  t.same(wordsOf(''), [])
})

t.test('one slip of the finger is always undone', async (t) => {
  const letter = fc.constantFrom(...'abcdefghiklmnoprstuvی́علمحəğışабвгд'.normalize('NFKC').replace(/\p{M}/gu, ''))
  const word = fc.array(letter, { minLength: 4, maxLength: 12 }).map((letters) => letters.join(''))
  const slip = fc.tuple(word, fc.nat(), letter, fc.constantFrom('missing', 'more', 'other', 'swapped')).map(([word, place, letter, kind]) => {
    const letters = [...word]
    const i = place % (letters.length - 1)
    if (kind === 'missing') letters.splice(i, 1)
    else if (kind === 'more') letters.splice(i, 0, letter)
    else if (kind === 'other') letters[i] = letter
    else letters.splice(i, 2, letters[i + 1] as string, letters[i] as string)
    return { word, typed: letters.join(''), kind }
  })
  fc.assert(
    fc.property(slip, ({ word, typed, kind }) => {
      // What the word contains is found without it.
      if (word.includes(typed)) return
      t.ok(resembling(typed, ['quite', word, 'different']).includes(word), `${typed} for ${word}`)
      if (kind === 'swapped' || (kind === 'more' && typed.length > 4)) t.ok(slipsOf(typed).includes(word), `${typed} from ${word}`)
    }),
    { numRuns: 500 },
  )
})

t.test('the nearest words come first, and not those far away', async (t) => {
  t.same(resembling('smiht', ['smithson', 'smith', 'smit', 'jones']), ['smit', 'smith'])
  t.same(resembling('kahn', ['khan', 'kane', 'johannsen']), ['khan'])
  t.same(resembling('ab', ['abc']), [])
  t.same(meant(['smiht', 'jones'], ['smith']), [
    { typed: 'smiht', words: ['smiht', 'smith'] },
    { typed: 'jones', words: ['jones'] },
  ])
  t.equal(meant(['qqxz'], ['smith']), undefined)
})

t.test('the ways to search begin with the surest', async (t) => {
  t.same(searchesFor(' Ada@Example.com ', 'GB')[0], { identifier: { kind: 'email', value: 'ada@example.com' } })
  t.same(searchesFor('020 7946 0958', 'GB')[0], { identifier: { kind: 'phone', value: '+442079460958' } })
  t.same(searchesFor('ann anna ANNA', 'GB')[0], { contains: [{ word: 'anna', begins: false, telling: 'anna' }] })
  t.same(searchesFor('\u200b', 'GB'), [])
  const wanted = (typed: string) => searchesFor(typed, 'GB').flatMap((search) => ('contains' in search ? search.contains : []))[0]
  for (const [word, telling] of [
    ['person12345', '12345'],
    ['ada.lovelace@example.com', 'ada.lovelace'],
    ['a@example.com', 'a@example.com'],
    ['smith', 'smith'],
  ] as const) {
    t.same(wanted(word), { word, begins: false, telling })
  }
  for (const word of ['王', '秀英', 'ali']) t.equal(wanted(word)?.begins, false, word)
  for (const word of ['a', '77', 'на']) t.equal(wanted(word)?.begins, true, word)
})

t.test('words are found in any order, short ones where words begin, and each must be there', async (t) => {
  const shop = await organization()
  const ada = await make(shop, 'Ada Lovelace', { emails: [{ value: 'ada.king@example.com' }], externalId: 'shop-77' })
  const wang = await make(shop, '王秀英')
  const ali = await make(shop, 'علی رضایی')
  for (const q of ['lovelace ada', 'ADA love', 'ada l', 'king ada', 'example.com lace', 'da.ki', 'shop-77 ada', 'ada.king@exam'])
    t.same(await found(shop, q), [ada], q)
  for (const q of ['王', '秀英', '王 英', '王秀英']) t.same(await found(shop, q), [wang], q)
  for (const q of ['رضا', 'رضایی علی', 'ﺭﺿﺎ', 'علي']) t.same(await found(shop, q), [ali], q)
  for (const q of ['ada smith', 'ada v', 'e', 'shop-777']) t.same(await found(shop, q), [], q)
})

t.test('an exact e-mail or phone comes before what only contains it, and visibility and filters hold for it', async (t) => {
  const shop = await organization()
  const jo = await make(shop, 'Jo', { emails: [{ value: 'jo@example.com' }], phones: [{ value: '+44 20 7946 0111' }], source: 'fair' })
  const banjo = await make(shop, 'Banjo', { emails: [{ value: 'banjo@example.com' }], source: 'web' })
  t.same(await found(shop, 'JO@example.com'), [jo])
  t.same(await found(shop, '(020) 7946 0111'), [jo])
  t.same(await found(shop, 'jo@example.com', '&source=web'), [banjo], 'who is filtered out does not hide the others')
  t.same(await found(shop, 'jo@exmaple.com'), [banjo, jo], 'a typing error in the domain')
})

t.test('typing errors are found in any word, in every script, together with filters, and read to the end', async (t) => {
  const shop = await organization()
  const oliver = await make(shop, 'Oliver Smith', { country: 'GB' })
  const second = await make(shop, 'Smith Oliver', { country: 'DE' })
  const zahra = await make(shop, 'زهرا محمدی')
  const ivan = await make(shop, 'Иван Смирнов')
  const khan = await make(shop, 'Khan')
  for (const q of ['olvier smiht', 'oliver smiht', 'smtih olivr', 'Öliver Smyth']) t.same(await found(shop, q), [second, oliver], q)
  t.same(await found(shop, 'olvier', '&country=GB'), [oliver])
  for (const [q, id] of [
    ['محمذی', zahra],
    ['смирноф', ivan],
    ['kahn', khan],
  ] as const)
    t.same(await found(shop, q), [id], q)
  const first = await shop.request('GET', '/v1/contacts?q=smiht&limit=1')
  t.same(first.body.data[0].id, second)
  // A word that resembles more by then does not make the cursor another's.
  await make(shop, 'Smit')
  const next = await shop.request('GET', `/v1/contacts?q=smiht&limit=1&cursor=${first.body.nextCursor}`)
  t.same([next.status, next.body.data[0].id], [200, oliver])
})

t.test('an organization knows the words of its contacts, and none longer than somebody has it', async (t) => {
  const shop = await organization()
  const only = await make(shop, 'Ada Kanarienvogel', { emails: [{ value: 'a@example.com' }] })
  await make(shop, 'Ada Wagner')
  t.same(await words(shop), ['ada', 'com', 'example', 'kanarienvogel', 'wagner'])
  t.test('what a change leaves without anybody is gone', async (t) => {
    await shop.request('PATCH', `/v1/contacts/${only}`, { displayName: 'Ada Paradiesvogel' })
    t.same(await words(shop), ['ada', 'com', 'example', 'paradiesvogel', 'wagner'])
  })
  t.test('what an erasure leaves without anybody is gone', async (t) => {
    t.equal((await shop.request('POST', `/v1/contacts/${only}/erase`)).status, 200)
    t.same(await words(shop), ['ada', 'wagner'])
  })
  t.test('a batch leaves words of those it made only', async (t) => {
    const taken = { kind: 'person', displayName: 'First', externalId: 'X' }
    const items = [taken, { ...taken, displayName: 'Refused' }, { kind: 'person', displayName: 'Last' }].map((data) => ({ op: 'create', data }))
    const { body } = await shop.request('POST', '/v1/contacts/batch', { items })
    t.match(body, { results: [{ status: 201 }, { status: 409 }, { status: 201 }] })
    t.same(await words(shop), ['ada', 'first', 'last', 'wagner'])
  })
  t.test('two who leave the same word at once leave it to nobody', async (t) => {
    const twins = [await make(shop, 'Zwilling One'), await make(shop, 'Zwilling Two')]
    await Promise.all(twins.map((id) => shop.request('POST', `/v1/contacts/${id}/erase`)))
    t.notOk((await words(shop)).includes('zwilling'))
  })
})

t.test('the migration gives contacts that were there already the words that a creation gives them', async (t) => {
  const shop = await organization()
  await make(shop, 'Şəbnəm O’Brien-Quliyev', {
    emails: [{ value: 'q7@mail.example' }, { value: 'x@3com.example' }],
    phones: [{ value: '+44 20 7946 0222' }],
    externalId: 'A-1',
  })
  await make(shop, 'علی نیک‌نام', { handles: [{ network: 'telegram', value: 'nik_nam' }] })
  await make(shop, '王秀英 Ltd')
  const before = await words(shop)
  t.ok(before.length > 5)
  await db.pool.query('delete from contact_words where organization_id = $1', [shop.id])
  const folder = new URL('../../../migrations/', import.meta.url)
  const name = readdirSync(folder).find((file) => file.endsWith('_search_guards.sql')) ?? ''
  await db.pool.query(readFileSync(new URL(name, folder), 'utf8'))
  t.same(await words(shop), before)
})
