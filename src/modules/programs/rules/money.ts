import type { Rate, Rounding } from '../tables/definition.ts'

/**
 * Whole numbers times fractions of whole numbers, exactly. What fits into 2^53 - 1 is calculated with safe integers (remainder and
 * exact division, so that nothing is ever rounded by a float); what does not, with BigInt.
 */

/** A result that neither books nor JSON can hold. */
export class TooLarge extends RangeError {
  override message = 'an amount is beyond 2^53 - 1'
}

/** `floor(amount * rate)`. @param amount not negative @throws TooLarge when the result is beyond 2^53 - 1 */
export function floorOf(amount: number, { numerator, denominator }: Rate): number {
  const product = amount * numerator
  if (Number.isSafeInteger(product)) return (product - (product % denominator)) / denominator
  return safe((BigInt(amount) * BigInt(numerator)) / BigInt(denominator))
}

/** `amount * rate` to the nearest whole number; a half goes away from zero, or to the even one. @throws TooLarge when the result is beyond 2^53 - 1 */
export function roundedOf(amount: number, { numerator, denominator }: Rate, rounding: Rounding): number {
  if (denominator === 0) throw new RangeError('nothing is divided by zero')
  const product = BigInt(amount) * BigInt(numerator)
  const divisor = BigInt(denominator)
  const size = product < 0n ? -product : product
  const whole = size / divisor
  const doubled = (size % divisor) * 2n
  const isUp = doubled === divisor ? rounding === 'half_up' || whole % 2n === 1n : doubled > divisor
  const rounded = isUp ? whole + 1n : whole
  return safe(product < 0n ? -rounded : rounded)
}

/** `part / whole` of an amount, rounded: what belongs to a part of a line. Nothing of nothing. */
export function shareOf(amount: number, part: number, whole: number, rounding: Rounding): number {
  if (amount === 0 || part === whole) return amount
  return part === 0 ? 0 : roundedOf(amount, { numerator: part, denominator: whole }, rounding)
}

export function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0)
}

function safe(value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new TooLarge()
  return number
}
