import { PREFIX } from './custom-cells.ts'

/** Where the values of a column go: a field of the contact, one of the organization's own, or a part of a point of contact. */
export type Target =
  | { readonly field: PlainField }
  | { readonly field: 'customFields'; readonly key: string }
  | {
      readonly field: ListField
      readonly group: string
      readonly part: string /** What the group's points are called unless a column says so. */
      readonly label: string | null
    }

const PLAIN_FIELDS = [
  'kind',
  'displayName',
  'namePrefix',
  'givenName',
  'additionalName',
  'familyName',
  'nameSuffix',
  'company',
  'externalId',
  'lifecycleStage',
  'relationshipType',
  'ownerId',
  'keyCustomer',
  'country',
  'language',
  'timeZone',
  'source',
  'interests',
  'tags',
  'further',
] as const
type PlainField = (typeof PLAIN_FIELDS)[number]

const PARTS = {
  emails: ['value', 'label'],
  phones: ['value', 'label', 'written'],
  handles: ['value', 'label', 'network'],
  addresses: ['street', 'street2', 'street3', 'extended', 'poBox', 'city', 'region', 'postalCode', 'country', 'formatted', 'label'],
} as const
type ListField = keyof typeof PARTS

const SHORT: Readonly<Record<string, string>> = { email: 'emails', phone: 'phones', handle: 'handles', address: 'addresses' }
const GROUP = /^[\p{L}\p{N} _-]{1,50}$/u

/**
 * Reads `displayName`, `tags`, `customFields.shirtSize`, `email` (the first e-mail), `emails.work` (labelled), `emails.2.label`, `addresses.home.city` ...
 * A group that is no number is the label of its points.
 * @returns undefined when it names no place
 */
export function targetOf(text: string): Target | undefined {
  if ((PLAIN_FIELDS as readonly string[]).includes(text)) return { field: text as PlainField }
  if (text.startsWith(PREFIX)) return { field: 'customFields', key: text.slice(PREFIX.length) }
  const [name = '', group = '1', part = 'value', ...rest] = text.split('.')
  const field = SHORT[name] ?? name
  if (!Object.hasOwn(PARTS, field) || rest.length > 0 || !GROUP.test(group)) return undefined
  const list = field as ListField
  if (!(PARTS[list] as readonly string[]).includes(part)) return undefined
  return { field: list, group, part, label: /^\d+$/.test(group) ? null : group.replace(/\d+$/, '') }
}
