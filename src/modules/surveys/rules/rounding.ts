/** Rounding, once and at the end: half away from zero. `Math.round` sends -12.5 to -12, and scaling 1.005 by 100 falls short of 100.5. */

/**
 * A fraction of whole numbers, rounded exactly: nothing is divided before the last digit is known.
 * @param denominator not zero
 */
export function roundedRatio(numerator: number | bigint, denominator: number | bigint, decimals: number): number {
  const scale = 10n ** BigInt(decimals)
  return Number(roundedQuotient(BigInt(numerator) * scale, BigInt(denominator))) / Number(scale)
}

/** A double, rounded as the decimal that it prints as: what reads 1.005 becomes 1.01. */
export function rounded(value: number, decimals: number): number {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? []
  if (whole === '') throw new RangeError(`${value} cannot be rounded`)
  const digits = BigInt(sign + whole + fraction)
  const places = fraction.length - Number(exponent)
  return places <= decimals ? value + 0 : roundedRatio(digits, 10n ** BigInt(places), decimals)
}

function roundedQuotient(numerator: bigint, denominator: bigint): bigint {
  const size = (2n * abs(numerator) + abs(denominator)) / (2n * abs(denominator))
  return numerator < 0n === denominator < 0n ? size : -size
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value
}
