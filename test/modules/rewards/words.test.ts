import t from 'tap'
import { LANGUAGES } from '../../../src/kernel/languages.ts'
import { REASON_WORDS, REASONS } from '../../../src/modules/programs/rules/explanation/reason-words.ts'
import { reasonInWords } from '../../../src/modules/programs/rules/explanation/reasons.ts'
import { ENTITLEMENT_WORDS, SAYINGS } from '../../../src/modules/rewards/rules/entitlement-words.ts'

const namesIn = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

t.test('what is said in one language is said in all', async (t) => {
  for (const language of LANGUAGES) {
    for (const reason of REASONS) t.same(namesIn(REASON_WORDS[language][reason]), namesIn(REASON_WORDS.en[reason]), `${language} ${reason}`)
    for (const saying of SAYINGS) t.same(namesIn(ENTITLEMENT_WORDS[language][saying]), namesIn(ENTITLEMENT_WORDS.en[saying]), `${language} ${saying}`)
  }
})

t.test('days, amounts and lists are said as a language says them', async (t) => {
  const how = { language: 'de', currency: 'EUR', timeZone: 'Europe/Berlin' } as const
  const reason = { condition: null, actual: null }
  for (const [code, needed, sentence] of [
    ['other-weekday', [1, 2], 'Das gibt es am Montag oder Dienstag.'],
    ['not-valid-yet', '2026-03-28T23:30:00Z', 'Das beginnt am 29. März 2026.'],
    ['no-longer-valid', '2026-03-31T22:00:00Z', 'Das endete am 31. März 2026.'],
    ['only-excluded-items', ['A', 'B'], 'Das gilt nicht für: A oder B.'],
    ['not-paid-so', ['cash'], 'Das gilt bei Zahlung mit cash.'],
    ['of-tomorrow', 1, 'Hier kommt dabei nichts heraus.'],
  ] as const)
    t.equal(reasonInWords({ ...reason, code, needed }, how), sentence)
})
