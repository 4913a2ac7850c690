import t from 'tap'
import { dayInWords, lastDayInWords, moneyInWords, timeInWords } from '../../../src/modules/complaints/rules/formats.ts'

const LONDON = { country: 'GB', language: 'en', timeZone: 'Europe/London' }

t.test('a date as each language writes it, with its weekday where that helps', async (t) => {
  const both = (language: string) => [dayInWords('2026-03-20T12:00:00Z', language, LONDON), dayInWords('2026-03-20T12:00:00Z', language, LONDON, 'full')]
  t.same(both('en'), ['20 March 2026', 'Friday, 20 March 2026'])
  t.same(both('id'), ['20 Maret 2026', 'Jumat, 20 Maret 2026'])
  t.same(both('az'), ['20 mart 2026', '20 mart 2026, cümə'])
  t.same(both('fa'), ['۲۹ اسفند ۱۴۰۴', 'جمعه ۲۹ اسفند ۱۴۰۴'])
  t.equal(dayInWords('2026-03-20T12:00:00Z', 'en', { ...LONDON, country: 'US' }), 'March 20, 2026')
})

t.test('the last day before an instant, where that ends it', async (t) => {
  t.equal(lastDayInWords('2026-03-21T00:00:00Z', 'en', LONDON), '20 March 2026')
  t.equal(lastDayInWords('2026-03-21T00:00:00Z', 'en', { ...LONDON, timeZone: 'Asia/Baku' }, 'full'), 'Saturday, 21 March 2026')
})

t.test('sums and lengths of time', async (t) => {
  t.equal(moneyInWords({ amount: 1_250, currency: 'JPY' }, 'en'), '¥1,250')
  t.equal(timeInWords(1_680, 480, 'en'), '3.5 days')
  t.equal(timeInWords(1_680, null, 'en'), '28 hours')
  t.equal(timeInWords(500, 480, 'en'), '500 minutes')
})
