import type { Fault } from '../../../kernel/problem.ts'
import type { FormField, forms } from '../tables.ts'
import { readWindow } from './call-back.ts'

export type Form = Omit<typeof forms.$inferSelect, 'organizationId'>

/** What a form must know of a custom field of contacts. */
interface CustomField {
  readonly type: string
  readonly choices: readonly string[]
  readonly unique: boolean
  readonly archivedAt: string | null
}
type CustomFields = ReadonlyMap<string, CustomField>

export const CHANGEABLE_FIELDS = [
  'name',
  'kind',
  'fields',
  'ownerId',
  'teamId',
  'thankYouUrl',
  'allowedOrigins',
  'honeypot',
  'limits',
  'callBackMinutes',
  'enabled',
] as const satisfies readonly (keyof Form)[]

const CUSTOM = 'customFields.'
/** The key of the custom field that an answer goes to; undefined where it goes elsewhere. */
export function customFieldOf({ mapsTo }: Pick<FormField, 'mapsTo'>): string | undefined {
  return mapsTo?.startsWith(CUSTOM) === true ? mapsTo.slice(CUSTOM.length) : undefined
}

const LINE = ['text', 'choice'] as const
/** The types of question whose answers a target takes. */
const TYPES_OF_TARGET: Readonly<Record<string, readonly FormField['type'][]>> = {
  displayName: ['text'],
  givenName: ['text'],
  familyName: ['text'],
  email: ['email'],
  phone: ['phone'],
  subject: LINE,
  body: ['textarea', 'text'],
  callBackDate: ['date'],
  callBackTime: ['choice'],
  consent: ['checkbox'],
}
const WORDS = ['text', 'textarea', 'choice', 'email', 'phone'] as const
/** The same by the type of a custom field. Those that name a contact are not for strangers. */
const TYPES_OF_CUSTOM_FIELD: Readonly<Record<string, readonly FormField['type'][]>> = {
  text: WORDS,
  number: ['text'],
  boolean: ['checkbox'],
  date: ['date'],
  choice: ['choice'],
  multiple_choice: ['choice'],
}

/** What is wrong with a form as a whole. */
export function faultsOfForm(form: Form, customFields: CustomFields): Fault[] {
  const { fields, kind, honeypot } = form
  const faults = fields.flatMap((field, i) =>
    [...faultsOfField(field, customFields), ...faultsBeside(field, i, form)].map(({ pointer, ...fault }) => ({ ...fault, pointer: `/fields/${i}/${pointer}` })),
  )
  const points = fields.filter(({ mapsTo }) => mapsTo === 'email' || mapsTo === 'phone')
  if (points.length === 0) faults.push({ pointer: '/fields', code: 'required', detail: 'one maps to email or phone: nobody could be answered' })
  if (kind === 'call_back' && !points.some(({ mapsTo, required }) => mapsTo === 'phone' && required))
    faults.push({ pointer: '/fields', code: 'required', detail: 'a call-back form asks for a phone, and requires it' })
  if (kind === 'complaint' && !fields.some(({ mapsTo, required }) => mapsTo === 'body' && required))
    faults.push({ pointer: '/fields', code: 'required', detail: 'a complaint form asks what is wrong (body), and requires it' })
  if (fields.some(({ name }) => name === honeypot)) faults.push({ pointer: '/honeypot', code: 'not-valid', detail: 'is the name of a field that people see' })
  return faults
}

function faultsOfField(field: FormField, customFields: CustomFields): Fault[] {
  const { type, mapsTo, choices, consent } = field
  const fault = (pointer: string, detail: string) => ({ pointer, code: 'not-valid', detail })
  const faults: Fault[] = []
  if ((type === 'choice') !== choices.length > 0)
    faults.push(fault('choices', type === 'choice' ? 'at least one choice is needed' : 'only a choice has choices'))
  if ((mapsTo === 'consent') !== (consent !== null))
    faults.push(fault('consent', mapsTo === 'consent' ? 'says what is allowed' : 'is given with mapsTo consent only'))
  if (mapsTo === 'callBackTime' && !choices.every((choice) => readWindow(choice) !== undefined))
    faults.push(fault('choices', 'must be windows such as 09:00-12:00'))
  const unfit = mapsTo === null ? undefined : (unfitOfCustomField(field, customFields) ?? unfitOfTarget(field))
  return unfit === undefined ? faults : [...faults, fault('mapsTo', unfit)]
}

function unfitOfTarget({ mapsTo, type }: FormField): string | undefined {
  const types = TYPES_OF_TARGET[mapsTo ?? '']
  return types === undefined || types.includes(type) ? undefined : `takes the answers of ${types.join(' or ')} only`
}

function unfitOfCustomField(field: FormField, customFields: CustomFields): string | undefined {
  const key = customFieldOf(field)
  if (key === undefined) return undefined
  const known = customFields.get(key)
  if (known === undefined || known.archivedAt !== null) return 'is no custom field of this organization'
  // Whether a value is taken already would tell a stranger what others have.
  if (known.unique) return 'is unique: its values are not for strangers to try'
  const types = TYPES_OF_CUSTOM_FIELD[known.type] ?? []
  if (!types.includes(field.type)) return types.length === 0 ? 'cannot be asked in a form' : `takes the answers of ${types.join(' or ')} only`
  const offered = known.choices.length > 0 && !field.choices.every((choice) => known.choices.includes(choice))
  return offered ? 'has not all of these choices' : undefined
}

/** What is wrong with a field beside the others of its form. */
function faultsBeside({ name, mapsTo }: FormField, place: number, { fields, kind }: Form): Fault[] {
  const before = fields.slice(0, place)
  const faults: Fault[] = []
  if (before.some((other) => other.name === name)) faults.push({ pointer: 'name', code: 'duplicate', detail: 'is the name of another field' })
  if (mapsTo !== null && mapsTo !== 'consent' && before.some((other) => other.mapsTo === mapsTo))
    faults.push({ pointer: 'mapsTo', code: 'duplicate', detail: 'another field goes there' })
  if (kind !== 'call_back' && mapsTo?.startsWith('callBack') === true)
    faults.push({ pointer: 'mapsTo', code: 'not-valid', detail: 'only a call-back form asks when' })
  return faults
}

/** The next version of a row that has changed. */
export function nextVersion(form: Form, at: string): Form {
  return { ...form, version: form.version + 1, updatedAt: at }
}

export function takesSubmissions({ enabled, archivedAt }: Form): boolean {
  return enabled && archivedAt === null
}
