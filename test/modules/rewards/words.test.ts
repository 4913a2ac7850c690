import t from 'tap'
import { LANGUAGES } from '../../../src/kernel/languages.ts'
import { ENTITLEMENT_WORDS, SAYINGS } from '../../../src/modules/rewards/rules/entitlement-words.ts'
import { REASON_WORDS, REASONS } from '../../../src/modules/rewards/rules/reason-words.ts'
import { reasonInWords } from '../../../src/modules/rewards/rules/sentences.ts'

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
    ['not-paid-so', ['cash'], 'Das gilt bei Zahlung mit cash.'],
    ['of-tomorrow', 1, 'Hier kommt dabei nichts heraus.'],
  ] as const)
    t.equal(reasonInWords({ ...reason, code, needed }, how), sentence)
})
