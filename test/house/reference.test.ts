import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import t from 'tap'
import { describedApp } from '../support/description.ts'

/** `/docs` in a browser that reaches this service and nothing else: the reference works without internet. */
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
const executablePath = CHROMIUM.find((path) => existsSync(path))
const WAIT_MS = 60_000

if (executablePath === undefined) {
  t.test('the reference in a browser', { skip: 'no Chromium is installed here' }, async () => {})
} else {
  const app = await describedApp()
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking', '--disable-gpu'] })
  t.teardown(() => browser.close())

  t.test('the reference in a browser', async (t) => {
    const page = await browser.newPage()
    const elsewhere: string[] = []
    const complaints: string[] = []
    await page.route('**/*', (route) => {
      const url = route.request().url()
      if (url.startsWith(origin) || /^(data|blob):/.test(url)) return route.continue()
      elsewhere.push(url)
      return route.abort()
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    // What the page's Content-Security-Policy forbids, a request elsewhere above all, is told on the console.
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))

    await page.goto(`${origin}/docs`)
    await page.getByRole('heading', { name: 'Rapport', exact: true }).waitFor({ timeout: WAIT_MS })
    t.equal(await page.title(), 'Rapport: reference')
    await page.getByText('Contacts', { exact: true }).first().click({ timeout: WAIT_MS })
    await page.getByText('Create a contact').first().click({ timeout: WAIT_MS })
    await page.getByRole('heading', { name: 'Create a contact' }).first().waitFor({ timeout: WAIT_MS })
    await page.getByText('How the contact is called').first().waitFor({ timeout: WAIT_MS })
    await page.waitForLoadState('networkidle')

    t.same(elsewhere, [], 'nothing was asked of anybody else')
    t.same(complaints, [], 'nothing was refused or went wrong')
  })
}
