// ISO 4217 where it has no hundredths; the data of locales say otherwise of some that have them.
const WHOLE = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '))
const THOUSANDTHS = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '))

export function moneyInWords({ amount, currency }: { readonly amount: number; readonly currency: string }, language: string): string {
  const digits = WHOLE.has(currency) ? 0 : THOUSANDTHS.has(currency) ? 3 : 2
  const format = new Intl.NumberFormat(language, { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits })
  return format.format(`${amount}E-${digits}` as unknown as number)
}
