import { domainToASCII } from 'node:url'
import parsePhoneNumber, { type CountryCode } from 'libphonenumber-js/max'
import { foldDigits } from '../../../kernel/fold.ts'
import type { Fault } from '../../../kernel/problem.ts'
import type { Address, Email, Handle, Phone } from '../tables.ts'

/**
 * Identity at the door: the one normaliser of e-mails and phones that create, batch, import, forms, look-up and merge use.
 */

const EMAIL_LENGTH_MAX = 254
const LOCAL_LENGTH_MAX = 64

/**
 * What identifies an e-mail address: trimmed, NFC, lower case, the domain in ASCII (IDNA, UTS 46).
 * @returns undefined when it is no address (RFC 5321 lengths, RFC 6531 characters)
 */
export function emailKey(value: string): string | undefined {
  const address = value.trim().normalize('NFC')
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at)
  const written = address.slice(at + 1)
  // `domainToASCII` reads a URL's host and would cut off a path or undo percent signs.
  const domain = /^[\p{L}\p{N}\p{M}.-]+$/u.test(written) ? domainToASCII(written) : ''
  if (
    at < 1 ||
    local.length > LOCAL_LENGTH_MAX ||
    /[\s@<>"(),:;\\[\]\p{Cc}]/u.test(local) ||
    local.startsWith('.') ||
    local.endsWith('.') ||
    local.includes('..')
  )
    return undefined
  if (!/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/.test(domain)) return undefined
  const key = `${local.toLowerCase()}@${domain}`
  return key.length > EMAIL_LENGTH_MAX ? undefined : key
}

/**
 * A phone number in E.164. Digits of every script are read, a leading `00` as `+`, national writing by the country.
 * @param country ISO 3166-1 alpha-2
 * @returns undefined when it can be no number
 */
export function phoneKey(value: string, country: string): string | undefined {
  const digits = foldDigits(value).trim().replace(/^00/, '+')
  const number = parsePhoneNumber(digits, country as CountryCode)
  return number?.isPossible() === true ? number.number : undefined
}

interface Given {
  readonly value: string
  readonly label?: string | null | undefined
  readonly primary?: boolean | undefined
}

/** Reads the e-mails of a request. Faults are added to `faults` with pointers below `pointer`. */
export function readEmails(given: readonly Given[], faults: Fault[], pointer = '/emails'): Email[] {
  const keys = given.map(({ value }) => emailKey(value))
  checkKeys(keys, 'is not an e-mail address', faults, pointer)
  return withPrimary(given, faults, pointer).map(({ value, label, primary }) => ({ value: value.trim().normalize('NFC'), label: label ?? null, primary }))
}

/** Reads the phones of a request, national writing by `country`. */
export function readPhones(given: readonly Given[], country: string, faults: Fault[], pointer = '/phones'): Phone[] {
  const keys = given.map(({ value }) => phoneKey(value, country))
  checkKeys(keys, `is not a phone number, read as one of ${country} or with its + and country code`, faults, pointer)
  return withPrimary(given, faults, pointer).map(({ value, label, primary }, i) => ({ value, e164: keys[i] ?? '', label: label ?? null, primary }))
}

export function readHandles(given: readonly (Given & { readonly network: string })[], faults: Fault[]): Handle[] {
  return withPrimary(given, faults, '/handles').map(({ network, value, label, primary }) => ({ network, value, label: label ?? null, primary }))
}

type GivenAddress = { readonly [K in Exclude<keyof Address, 'primary'>]?: string | null | undefined } & { readonly primary?: boolean | undefined }

export function readAddresses(given: readonly GivenAddress[], faults: Fault[]): Address[] {
  return withPrimary(given, faults, '/addresses').map((address) => ({
    label: address.label ?? null,
    street: address.street ?? null,
    extended: address.extended ?? null,
    poBox: address.poBox ?? null,
    city: address.city ?? null,
    region: address.region ?? null,
    postalCode: address.postalCode ?? null,
    country: address.country ?? null,
    formatted: address.formatted ?? null,
    primary: address.primary,
  }))
}

function checkKeys(keys: readonly (string | undefined)[], wrong: string, faults: Fault[], pointer: string): void {
  keys.forEach((key, i) => {
    if (key === undefined) faults.push({ pointer: `${pointer}/${i}/value`, code: 'not-valid', detail: wrong })
    else if (keys.indexOf(key) < i) faults.push({ pointer: `${pointer}/${i}/value`, code: 'duplicate', detail: 'stands in this list already' })
  })
}

/** Exactly one of a list is primary: the one that says so, else the first. */
function withPrimary<T extends { readonly primary?: boolean | undefined }>(
  given: readonly T[],
  faults: Fault[],
  pointer: string,
): (Omit<T, 'primary'> & { primary: boolean })[] {
  const chosen = given.findIndex(({ primary }) => primary === true)
  given.forEach(({ primary }, i) => {
    if (primary === true && i > chosen) faults.push({ pointer: `${pointer}/${i}/primary`, code: 'not-valid', detail: 'only one can be primary' })
  })
  return given.map((item, i) => ({ ...item, primary: i === Math.max(chosen, 0) }))
}
