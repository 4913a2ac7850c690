import type { TestApp, TestOrganization } from '../../support/app.ts'
import { send } from '../../support/app.ts'

const QUESTIONS = [
  { key: 'recommend', type: 'nps', required: true, text: { en: 'Would you recommend us?', fa: 'آیا ما را پیشنهاد می‌کنید؟' } },
  {
    key: 'cause',
    type: 'single_choice',
    required: true,
    text: { en: 'What should we improve?', fa: 'چه چیزی را بهتر کنیم؟' },
    choices: [
      { key: 'price', text: { en: 'Price', fa: 'قیمت' } },
      { key: 'staff', text: { en: 'Staff', fa: 'کارکنان' } },
    ],
    showIf: { questionKey: 'recommend', operator: 'at_most', value: 6 },
  },
  { key: 'why', type: 'text', text: { en: 'Why?', fa: 'چرا؟' } },
]

let serial = 0

/** A live survey with wide limits. */
export async function liveSurvey(shop: TestOrganization, fields: object = {}) {
  serial += 1
  const { status, body } = await shop.request('POST', '/v1/surveys', {
    ...{
      key: `survey-${serial}`,
      title: 'What staff call it',
      kind: 'nps',
      questions: QUESTIONS,
      fillSecondsMin: 0,
      limits: { perAddress: 100_000, perSurvey: 1_000_000 },
    },
    ...fields,
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  const published = await shop.request('POST', `/v1/surveys/${body.id}/publish`)
  return { ...published.body, url: `/public/v1/organizations/${shop.organization.slug}/surveys/${body.key}` }
}

/** Somebody without an account. */
export const stranger =
  ({ app }: Pick<TestApp, 'app'>) =>
  (method: 'GET' | 'POST' | 'PUT' | 'OPTIONS', url: string, body?: unknown, headers?: Record<string, string>) =>
    send(app, undefined, method, url, body, headers)

/** What a browser sends. */
export const asForm = (fields: Record<string, string | readonly string[]>): [string, Record<string, string>] => {
  const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((each) => [name, each] as [string, string]))
  return [new URLSearchParams(pairs).toString(), { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' }]
}

/** The fields of the form on a page that go along unseen. */
export function hiddenOf(page: string): Record<string, string> {
  const inputs = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
  return Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')]))
}

/** The token of a new invitation. */
export async function tokenFor(shop: TestOrganization, surveyId: string, fields: object = {}): Promise<string> {
  const { status, body } = await shop.request('POST', `/v1/surveys/${surveyId}/invitations`, { contactId: null, channel: 'link', ...fields })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.results[0].url.split('/').at(-1)
}
