import t from 'tap'
import { LANGUAGES } from '../../../../src/kernel/languages.ts'
import { PHRASES, type Words } from '../../../../src/modules/programs/rules/explanation/phrases.ts'
import { spoken } from '../../../../src/modules/programs/rules/explanation/spoken.ts'
import { az } from '../../../../src/modules/programs/rules/explanation/words-az.ts'
import { de } from '../../../../src/modules/programs/rules/explanation/words-de.ts'
import { en } from '../../../../src/modules/programs/rules/explanation/words-en.ts'
import { es } from '../../../../src/modules/programs/rules/explanation/words-es.ts'
import { fa } from '../../../../src/modules/programs/rules/explanation/words-fa.ts'
import { id } from '../../../../src/modules/programs/rules/explanation/words-id.ts'

const ALL: Readonly<Record<string, Words>> = { en, de, es, id, az, fa }
const namesIn = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

t.test('every language says the same with the same values', async (t) => {
  t.same(Object.keys(ALL), LANGUAGES)
  for (const [language, words] of Object.entries(ALL))
    for (const phrase of PHRASES) t.same(namesIn(words[phrase]), namesIn(en[phrase]), `${phrase} in ${language}`)
})

t.test('numbers, money and days as the language writes them', async (t) => {
  const said = [
    { phrase: 'earn', values: { amount: 12_345, unit: 'PTS' } },
    { phrase: 'earn', values: { amount: { amount: 12_345, currency: 'EUR' }, unit: '' } },
    { phrase: 'pending', values: { from: { day: '2026-03-28T23:30:00Z' } } },
  ] as const
  t.same(spoken(said, 'en-GB', 'Europe/Berlin'), {
    language: 'en',
    sentences: ['12,345 PTS were earned.', '€123.45 were earned.', 'They can be spent from March 29, 2026.'],
  })
  t.equal(spoken(said, 'tlh', 'UTC').language, 'en')
})
