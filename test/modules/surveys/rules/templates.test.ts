import t from 'tap'
import { conditionsOf, type Question } from '../../../../src/modules/surveys/rules/question.ts'
import { TEMPLATES } from '../../../../src/modules/surveys/rules/templates.ts'
import { newQuestionsSchema } from '../../../../src/modules/surveys/schemas/questions.ts'
import { DRIVERS } from '../../../../src/modules/surveys/tables/question.ts'

const LANGUAGES = ['de', 'en', 'es', 'fa']
const textsOf = (value: unknown): Readonly<Record<string, string>>[] => {
  if (typeof value !== 'object' || value === null) return []
  return 'en' in value ? [value as Record<string, string>] : Object.values(value).flatMap(textsOf)
}

t.test('the templates are those that are asked for', async (t) => {
  t.same(
    TEMPLATES.map(({ key, kind }) => `${key} ${kind}`),
    ['nps nps', 'csat csat', 'ces ces', 'post_purchase csat', 'post_complaint csat', 'drivers csat'],
  )
  t.same(
    TEMPLATES.find(({ key }) => key === 'drivers')?.questions.flatMap(({ driver }) => driver ?? []),
    DRIVERS,
  )
})

for (const { key, kind, title, languages, questions } of TEMPLATES) {
  t.test(`the template ${key}`, async (t) => {
    t.same(newQuestionsSchema.parse(questions), questions, 'is a draft as it stands')
    const [main] = questions
    t.match(main, { type: kind, required: true, scored: true }, 'begins with what it is about')
    t.equal(new Set(questions.map((question) => question.key)).size, questions.length)
    t.same([...languages].sort(), LANGUAGES)
    for (const texts of textsOf([title, questions])) {
      t.same(Object.keys(texts).sort(), LANGUAGES)
      t.match(texts['fa'], /[\u0600-\u06ff]/)
      t.equal(new Set(Object.values(texts)).size, LANGUAGES.length, `${texts['en']} is translated`)
    }
    questions.forEach(({ showIf }, i) => {
      const earlier = new Set(questions.slice(0, i).map((question) => question.key))
      for (const { condition } of showIf === undefined ? [] : conditionsOf(showIf)) t.ok(earlier.has(condition.questionKey), 'asks of earlier questions')
    })
    t.equal(questions.at(-1)?.key, 'contact_ok', 'nobody is followed up who did not agree')
  })
}

t.test('the same key is the same question in every template, up to what it is about', async (t) => {
  const shape = ({ type, scored, driver, ...rest }: Question) => JSON.stringify([type, scored, driver, 'scale' in rest ? rest.scale : null])
  const byKey = Map.groupBy(
    TEMPLATES.flatMap(({ questions }) => questions),
    ({ key }) => key,
  )
  for (const [key, questions] of byKey) t.equal(new Set(questions.map(shape)).size, 1, key)
})
