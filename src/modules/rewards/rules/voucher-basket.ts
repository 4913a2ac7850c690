import { allocate } from '../../../kernel/allocation.ts'
import { validationFailed } from '../../../kernel/problems.ts'

export interface GivenBasket {
  readonly lines: readonly {
    readonly sku: string
    readonly category: string | null
    readonly quantity: number
    readonly unitPrice: number
    readonly discount: number
  }[]
  /** Of the whole order. */
  readonly discount: number
}

/** The basket with its own discount spread over the lines by what they cost, so that the parts sum to it. @throws validationFailed when it costs less than nothing or too much */
export function basketOf({ lines, discount }: GivenBasket) {
  const nets = lines.map((line, i) => {
    const net = line.quantity * line.unitPrice - line.discount
    if (net < 0) throw fault(`/basket/lines/${i}/discount`, 'is more than the line costs')
    return net
  })
  const total = nets.reduce((sum, net) => sum + net, 0)
  if (!Number.isSafeInteger(total)) throw fault('/basket/lines', 'come to more than can be reckoned with')
  if (discount > total) throw fault('/basket/discount', 'is more than the lines cost')
  const shares = allocate(discount, nets)
  return {
    pricesIncludeTax: true,
    payments: [],
    lines: lines.map((line, i) => ({ ...line, line: i + 1, orderDiscount: shares[i] ?? 0, tax: 0 })),
    total: total - discount,
  }
}

const fault = (pointer: string, detail: string) => validationFailed({ errors: [{ pointer, code: 'too-large', detail }] })
