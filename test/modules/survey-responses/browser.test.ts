import { existsSync } from 'node:fs'
import { chromium, type Page } from 'playwright-core'
import t from 'tap'
import { startApp } from '../../support/app.ts'
import { liveSurvey, tokenFor } from './support.ts'

/** People answer a survey on its page, in a real browser without scripts: on a phone, and from right to left. */
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
const executablePath = CHROMIUM.find((path) => existsSync(path))
const THANKS = 'https://shop.example/thank-you'
const PHONE = { width: 360, height: 740 }
const FINGER_PIXELS = 44
/** A folder for pictures of the pages, for whoever wants to look at them. */
const pictures = process.env['SURVEY_PICTURES']

const both = (en: string, fa: string) => ({ en, fa })
const QUESTIONS = [
  {
    ...{ key: 'recommend', type: 'nps', required: true, text: both('Would you recommend us to a friend?', 'آیا ما را به دوستی پیشنهاد می‌کنید؟') },
    scale: { min: 0, max: 10, minText: both('Not at all', 'اصلاً'), maxText: both('Certainly', 'حتماً') },
  },
  {
    ...{ key: 'cause', type: 'single_choice', required: true, text: both('What should we improve first?', 'نخست چه چیزی را بهتر کنیم؟') },
    choices: [
      { key: 'price', text: both('The price', 'قیمت') },
      { key: 'staff', text: both('The staff', 'کارکنان') },
    ],
    showIf: { questionKey: 'recommend', operator: 'at_most', value: 6 },
  },
  {
    ...{
      key: 'liked',
      type: 'multiple_choice',
      pickMax: 2,
      text: both('What did you like?', 'چه چیزی را پسندیدید؟'),
      help: both('In our shop.', 'در فروشگاه ما.'),
    },
    choices: ['light', 'music', 'range'].map((key) => ({ key, text: both(`The ${key}`, { light: 'نور', music: 'موسیقی', range: 'تنوع' }[key] ?? '') })),
  },
  {
    ...{ key: 'order', type: 'ranking', text: both('What matters most?', 'چه چیزی مهم‌تر است؟') },
    choices: [
      { key: 'fast', text: both('Speed', 'سرعت') },
      { key: 'kind', text: both('Kindness', 'مهربانی') },
    ],
  },
  {
    ...{ key: 'parts', type: 'matrix', text: both('How were these?', 'این‌ها چگونه بودند؟') },
    rows: [
      { key: 'till', text: both('The till', 'صندوق') },
      { key: 'park', text: both('Parking', 'پارکینگ') },
    ],
    choices: [
      { key: 'good', text: both('Good', 'خوب') },
      { key: 'bad', text: both('Bad', 'بد') },
    ],
  },
  { key: 'again', type: 'boolean', text: both('Will you come again?', 'باز هم می‌آیید؟') },
  { key: 'visits', type: 'number', integer: true, min: 1, text: both('How often do you come?', 'چند بار می‌آیید؟') },
  { key: 'last', type: 'date', text: both('When were you here last?', 'آخرین بار کی اینجا بودید؟') },
  { key: 'why', type: 'text', text: both('Anything else?', 'چیز دیگری هست؟') },
]

if (executablePath === undefined) {
  t.test('a survey in a browser', { skip: 'no Chromium is installed here' }, async () => {})
} else {
  const { app, organization } = await startApp()
  const shop = await organization({ name: 'Loom & Co' })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const survey = await liveSurvey(shop, {
    ...{ questions: QUESTIONS, languages: ['en', 'fa'], thankYouUrl: THANKS, anonymous: true },
    texts: { title: both('How was it?', 'چطور بود؟'), welcome: both('Two minutes, please.', 'دو دقیقه وقت بگذارید.') },
  })
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking', '--disable-gpu'] })
  t.teardown(() => browser.close())

  /** A page without scripts, which reaches this service and the thank-you page, which is made up here. */
  const open = async (locale: string, url: string, colorScheme: 'light' | 'dark' = 'light') => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale, viewport: PHONE, colorScheme })
    const page = await context.newPage()
    await page.route('**/*', (route) => {
      const asked = route.request().url()
      if (asked === THANKS) return route.fulfill({ contentType: 'text/html', body: '<title>Thank you</title>' })
      return asked.startsWith(origin) ? route.continue() : route.abort()
    })
    await page.goto(url)
    return page
  }
  const picture = async (page: Page, name: string) => {
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
  }

  t.test('on a phone, from question to question, to the thank-you address', async (t) => {
    const page = await open('en-GB', `${origin}${survey.url}`)
    t.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'How was it?')
    await picture(page, 'first')
    const boxes = await Promise.all((await page.locator('.scale span').all()).map((each) => each.boundingBox()))
    t.equal(boxes.length, 11)
    t.ok(
      boxes.every((box) => box !== null && box.width >= FINGER_PIXELS && box.height >= FINGER_PIXELS && box.x + box.width <= PHONE.width),
      'each number is large enough for a finger',
    )
    t.equal(await page.getByRole('textbox', { name: 'Leave this empty' }).count(), 0, 'nobody is offered the honeypot')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('alert').waitFor()
    await picture(page, 'fault')
    const asked = page.getByRole('radiogroup', { name: /Would you recommend us/ })
    t.match(await asked.getAttribute('aria-describedby'), /e-recommend/)
    await page.getByRole('radio', { name: '6', exact: true }).check()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('radio', { name: 'The staff' }).check()
    await picture(page, 'second')
    await page.getByRole('button', { name: 'Back' }).click()
    t.ok(await page.getByRole('radio', { name: '6', exact: true }).isChecked(), 'what was answered is still there')
    await page.getByRole('button', { name: 'Next' }).click()
    t.ok(await page.getByRole('radio', { name: 'The staff' }).isChecked(), 'also on the page that one came back from')
    await page.getByRole('checkbox', { name: 'The music' }).check()
    await page.getByLabel('Kindness').selectOption('1')
    await page.getByLabel('Speed').selectOption('2')
    await page.getByRole('radio', { name: 'Parking Bad' }).check()
    await page.getByRole('group', { name: 'How were these?' }).waitFor()
    await page.getByRole('radiogroup', { name: 'Will you come again?' }).getByRole('radio', { name: 'Yes' }).check()
    await page.getByLabel('How often do you come?').fill('12')
    await page.getByLabel('When were you here last?').fill('2026-03-28')
    await page.getByLabel('Anything else?').fill('Tea & “biscuits”\nplease')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.waitForURL(THANKS)
    const [response] = (await shop.request('GET', `/v1/surveys/${survey.id}/responses`)).body.data
    t.same(Object.fromEntries(response.answers.map(({ questionKey, value }: { questionKey: string; value: unknown }) => [questionKey, value])), {
      ...{ recommend: 6, cause: 'staff', liked: ['music'], order: ['kind', 'fast'], parts: { park: 'bad' }, again: true, visits: 12, last: '2026-03-28' },
      why: 'Tea & “biscuits”\nplease',
    })
  })

  t.test('in Persian, from right to left, by night, and by invitation', async (t) => {
    const { body } = await shop.request('PATCH', `/v1/surveys/${survey.id}`, { thankYouUrl: null })
    t.equal(body.thankYouUrl, null)
    const token = await tokenFor(shop, survey.id, { language: 'fa' })
    const page = await open('fa-IR', `${origin}/public/v1/survey-responses/${token}`)
    t.equal(await page.locator('html').getAttribute('dir'), 'rtl')
    await picture(page, 'persian-first')
    const [zero, one] = [await page.locator('.scale span').nth(0).boundingBox(), await page.locator('.scale span').nth(1).boundingBox()]
    t.ok((zero?.x ?? 0) > (one?.x ?? 0), 'numbers run from the right')
    await page.getByRole('radio', { name: '۳', exact: true }).check()
    await page.getByRole('button', { name: 'بعدی' }).click()
    await page.getByRole('radio', { name: 'قیمت' }).check()
    await page.getByLabel('چند بار می‌آیید؟').fill('۱۲')
    await picture(page, 'persian-second')
    const other = await open('fa-IR', `${origin}/public/v1/survey-responses/${token}`, 'dark')
    t.ok(await other.getByRole('radio', { name: 'قیمت' }).isVisible(), 'on another device it goes on where one left off')
    await picture(other, 'persian-night')
    await page.getByRole('button', { name: 'فرستادن' }).click()
    await page.getByRole('status').waitFor()
    t.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'سپاسگزاریم')
    const { data } = (await shop.request('GET', `/v1/surveys/${survey.id}/responses`)).body
    t.ok(data.some(({ answers }: { answers: { value: unknown }[] }) => answers.some(({ value }) => value === 12)))
  })

  t.test('what need not be answered is passed over by one button', async (t) => {
    const optional = await liveSurvey(shop, { questions: QUESTIONS.slice(8) })
    const page = await open('en-GB', `${origin}${optional.url}`)
    await page.getByRole('button', { name: 'Skip' }).click()
    await page.getByRole('status').waitFor()
    const { data } = (await shop.request('GET', `/v1/surveys/${optional.id}/responses`)).body
    t.match(data, [{ answers: [{ questionKey: 'why', skipped: true }] }])
  })
}
