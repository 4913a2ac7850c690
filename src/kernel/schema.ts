import { z } from 'zod'
import { idIn } from './id.ts'

/**
 * The vocabulary of bytes on the wire that all modules share. What goes in is strict and normalised; what goes out is
 * described by the same schemas.
 */

/** UUID of any version, as text, in lower case (RFC 9562, 4), so that equal ids are equal texts. Never minted here: see `id.ts`. */
export const idSchema = z.uuid().toLowerCase().meta({ description: 'A UUID.', example: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f' })

// NUL cannot be stored by PostgreSQL, and a lone surrogate is not text (Unicode 15, D76): both are refused at the door.
function isSafe(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed()
}
const UNSAFE = 'must not contain NUL or lone surrogates'

/** Text of at most `maxLength` UTF-16 units that a database and a JSON reader can hold. */
export function safeText(maxLength: number, minLength = 0) {
  return z.string().min(minLength).max(maxLength).refine(isSafe, UNSAFE)
}

/** Safe text that says something, kept as it was written: a reason, a question, a customer's own words. */
export function saidText(maxLength: number) {
  return safeText(maxLength, 1).refine((text) => text.trim() !== '', 'must not be blank')
}

/** Safe text that is trimmed and then not empty: names, titles, labels. */
export function nameText(maxLength: number) {
  return z.string().max(maxLength).refine(isSafe, UNSAFE).trim().min(1)
}

/** The id of a resource of ours or of another system: ours in the one spelling, so that equal ids are equal texts. */
export function resourceIdText(maxLength: number) {
  return nameText(maxLength).overwrite((id) => idIn(id) ?? id)
}

/** RFC 3339, with any offset, between the years 1 and 9999; kept in UTC with at most microseconds. */
export const instantSchema = z
  .string()
  .max(40)
  .refine(isInstant, 'must be an RFC 3339 date-time such as 2026-03-28T20:00:00Z')
  .transform(toWireInstant)
  .meta({ format: 'date-time', description: 'An instant, RFC 3339 in UTC.', example: '2026-03-28T20:00:00Z' })

/** An instant that is calculated with, such as where a test clock stands: well within what PostgreSQL, Temporal and UUID v7 can hold, whatever is added to it. */
export const boundedInstantSchema = instantSchema
  .refine((instant) => instant >= '1970-01-01' && instant < '9900-01-01', 'must be between 1970-01-01T00:00:00Z and 9900-01-01T00:00:00Z')
  .meta({ format: 'date-time', description: 'An instant between the years 1970 and 9899, RFC 3339 in UTC.', example: '2026-03-28T20:00:00Z' })

function isInstant(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/.test(text)) return false
  try {
    const instant = Temporal.Instant.from(text)
    return instant.epochMilliseconds > -62_135_596_800_000 && instant.epochMilliseconds < 253_402_300_800_000
  } catch {
    return false
  }
}

function toWireInstant(text: string): string {
  return Temporal.Instant.from(text).round({ smallestUnit: 'microsecond', roundingMode: 'floor' }).toString()
}

/** What an answer holds: already normalised, so only described. */
export const wireInstant = z.string().meta({ format: 'date-time', description: 'An instant, RFC 3339 in UTC.', example: '2026-03-28T20:00:00Z' })

/** A calendar date without a zone, ISO 8601 `YYYY-MM-DD`; PostgreSQL knows no year 0. */
export const dateSchema = z.iso
  .date()
  .refine((date) => date >= '0001', 'must not be before the year 1')
  .meta({ description: 'A calendar date.', example: '2026-03-28' })

// The officially assigned codes. Intl also knows EU, UN and ZZ, which are no countries.
const COUNTRIES = new Set(
  (
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR' +
    ' CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU' +
    ' ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ' +
    ' MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI' +
    ' SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'
  ).split(' '),
)

/** ISO 3166-1 alpha-2. */
export const countrySchema = z
  .string()
  .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code such as GB')
  .refine((code) => COUNTRIES.has(code), 'is not an ISO 3166-1 alpha-2 code')
  .meta({ description: 'ISO 3166-1 alpha-2.', example: 'GB' })

/** IANA time zone, as Temporal knows it. */
export const timeZoneSchema = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be an IANA time zone such as Europe/London')
  .meta({ description: 'An IANA time zone.', example: 'Europe/London' })

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name)
    return true
  } catch {
    return false
  }
}

/** BCP 47 language tag, kept in canonical form. */
export const languageSchema = z
  .string()
  .max(35)
  .refine(isLanguage, 'must be a BCP 47 language tag such as en or fa-IR')
  .transform((tag) => Intl.getCanonicalLocales(tag)[0] ?? tag)
  .meta({ description: 'A BCP 47 language tag.', example: 'en' })

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}

const currencies = new Set(Intl.supportedValuesOf('currency'))
/** ISO 4217. */
export const currencySchema = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .refine((code) => currencies.has(code), 'is not an ISO 4217 code')
  .meta({ description: 'ISO 4217.', example: 'EUR' })

/** Money in minor units of ISO 4217; integers only, up to 2^53 - 1. */
export const moneySchema = z
  .strictObject({ amount: z.int(), currency: currencySchema })
  .meta({ id: 'Money', description: 'Money in minor units of its currency (ISO 4217).', example: { amount: 1234, currency: 'EUR' } })

/** The parameters that every list takes beside its filters. */
export function listQuery<const S extends readonly [string, ...string[]], F extends z.ZodRawShape>(sorts: S, filters: F) {
  return z.strictObject({
    limit: z.int().min(1).max(200).default(50).describe('How many at most.'),
    cursor: z.string().max(4000).optional().describe('`nextCursor` of the page before.'),
    sort: z.enum(sorts).default(sorts[0]).describe('The order; a leading `-` is descending.'),
    includeTotal: z.boolean().default(false).describe('Adds `total`, counted up to 10,000.'),
    ...filters,
  })
}

export interface ListQuery {
  limit: number
  cursor?: string | undefined
  sort: string
  includeTotal: boolean
}

const totalSchema = z
  .object({ value: z.int(), relation: z.enum(['eq', 'gte']) })
  .meta({ id: 'Total', description: 'How many there are: exactly (`eq`), or at least (`gte`) past 10,000.' })

/** The envelope of every list. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({
    data: z.array(item).max(200),
    nextCursor: z.string().nullable().describe('Give it as `cursor` for the next page; null on the last.'),
    total: totalSchema.optional(),
  })
}

/** Resource fields every single resource ends with. */
export const versioned = {
  version: z.int().min(1).describe('Counts changes; the first part of the ETag.'),
  createdAt: wireInstant,
  updatedAt: wireInstant,
}
