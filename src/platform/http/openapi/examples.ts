import { type Components, type Media, refName, resolved, type Schema } from './model.ts'

const BY_FORMAT: Readonly<Record<string, string>> = {
  uuid: '0190c3a2-7b1e-7c2d-9f00-5a1b2c3d4e5f',
  'date-time': '2026-03-28T20:00:00Z',
  date: '2026-03-28',
  email: 'ada@example.com',
  uri: 'https://example.com/',
}
// What fields of these names hold, where a schema gives no example of its own.
const BY_NAME: Readonly<Record<string, unknown>> = {
  country: 'GB',
  currency: 'EUR',
  currentPassword: 'correct horse battery',
  displayName: 'Ada Lovelace',
  email: 'ada@example.com',
  existingId: BY_FORMAT['uuid'],
  language: 'en',
  name: 'Corner Shop',
  newPassword: 'four other quiet words',
  organizationName: 'Corner Shop',
  password: 'correct horse battery',
  requiredScope: 'contacts:write',
  scopes: ['contacts:erase'],
  secret: 'rpk_(organization)_(id)_(secret)',
  slug: 'corner-shop',
  timeZone: 'Europe/London',
}
/** What stands where nothing is known; a law of the house lets no document out that has it. */
export const PLACEHOLDER = 'some text'
const DEPTH_MAX = 12

/** The example that a schema gives, or one put together from those of its parts. */
export function exampleOf(given: Schema, schemas: Readonly<Record<string, Schema>>, depth = 0): unknown {
  const schema = resolved(given, schemas)
  const inner = (part: Schema) => exampleOf(part, schemas, depth + 1)
  if (depth > DEPTH_MAX) return null
  if (schema.examples?.[0] !== undefined) return schema.examples[0]
  if (schema.const !== undefined) return schema.const
  if (schema.default !== undefined) return schema.default
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map(inner))
  const options = schema.oneOf ?? schema.anyOf
  if (options !== undefined) return options.some((option) => option.type === 'null') ? null : inner(options[0] ?? {})
  const types = [schema.type].flat()
  if (types.includes('null')) return null
  if (types.includes('array')) return schema.items === undefined ? [] : [inner(schema.items)]
  if (types.includes('object')) return exampleOfObject(schema, inner)
  if (types.includes('string')) return BY_FORMAT[schema.format ?? ''] ?? PLACEHOLDER.padEnd(schema.minLength ?? 0, '.')
  if (types.includes('integer') || types.includes('number')) return Math.max(1, schema.minimum ?? 1)
  return types.includes('boolean') ? false : {}
}

function exampleOfObject(schema: Schema, inner: (part: Schema) => unknown): Record<string, unknown> {
  const entries = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name) === true)
  return Object.fromEntries(entries.map(([name, property]) => [name, exampleOfField(name, property, inner)]))
}

/** The field's own example, one for its name, or one put together. */
export function exampleOfField(name: string, field: Schema, inner: (part: Schema) => unknown): unknown {
  const isPlain =
    field.$ref === undefined && field.examples === undefined && field.enum === undefined && field.format === undefined && field.pattern === undefined
  return isPlain && name in BY_NAME && ![field.type].flat().includes('null') ? BY_NAME[name] : inner(field)
}

/** Gives a body or an answer its example: that of the component, written once, or one of its own. */
export function addExample(media: Media, components: Components): void {
  if (media.schema === undefined || media.example !== undefined || media.examples !== undefined) return
  const name = refName(media.schema)
  if (name === undefined) {
    media.example = exampleOf(media.schema, components.schemas)
    delete media.schema.examples
  } else {
    media.examples = { [name]: componentExample(name, components) }
  }
}

/** Refers to the example of a component, which is put beside it. */
export function componentExample(name: string, components: Components): { $ref: string } {
  components.examples[name] ??= { value: exampleOf({ $ref: `#/components/schemas/${name}` }, components.schemas) }
  return { $ref: `#/components/examples/${name}` }
}

/** What stands among the components' examples need not stand in their schemas again. */
export function dropRepeatedExamples({ schemas, examples }: Components): void {
  for (const name of Object.keys(examples)) delete schemas[name]?.examples
}
