import { type Document, type Media, type Parameter, pascalCase, resolved, type Schema, schemaRef } from './model.ts'

/** Rebuilds a schema from the inside out; what `fn` gives back takes the place of what it was given. */
export function mapSchema(schema: Schema, fn: (schema: Schema) => Schema): Schema {
  const one = (inner: Schema) => mapSchema(inner, fn)
  const copy: Schema = { ...schema }
  if (copy.properties !== undefined) copy.properties = mapValues(copy.properties, one)
  if (copy.items !== undefined) copy.items = one(copy.items)
  if (copy.not !== undefined) copy.not = one(copy.not)
  if (copy.propertyNames !== undefined) copy.propertyNames = one(copy.propertyNames)
  if (typeof copy.additionalProperties === 'object') copy.additionalProperties = one(copy.additionalProperties)
  for (const key of ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const) {
    const list = copy[key]
    if (list !== undefined) copy[key] = list.map(one)
  }
  return fn(copy)
}

function mapValues<T, R>(map: Readonly<Record<string, T>>, fn: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, fn(value)]))
}

/** Applies `fn` to every schema of the document, wherever it stands, or only to those of bodies and answers. */
export function mapSchemas(doc: Document, fn: (schema: Schema) => Schema, where: 'everywhere' | 'bodies' = 'everywhere'): void {
  const media = (one: Media | Parameter) => {
    if (one.schema !== undefined) one.schema = mapSchema(one.schema, fn)
  }
  doc.components.schemas = mapValues(doc.components.schemas, (schema) => mapSchema(schema, fn))
  for (const item of Object.values(doc.paths)) {
    for (const operation of Object.values(item)) {
      if (where === 'everywhere') for (const parameter of operation.parameters ?? []) if ('name' in parameter) media(parameter)
      for (const one of Object.values(operation.requestBody?.content ?? {})) media(one)
      for (const response of Object.values(operation.responses)) if ('content' in response) Object.values(response.content ?? {}).forEach(media)
    }
  }
  for (const response of Object.values(doc.components.responses)) Object.values(response.content ?? {}).forEach(media)
  for (const event of Object.values(doc['x-events'])) event.data = mapSchema(event.data, fn)
}

// A format says what its pattern would say again at length. Texts of a fixed form have a fixed greatest length.
const LENGTH_MAX_BY_FORMAT: Readonly<Record<string, number>> = { uuid: 36, date: 10, 'date-time': 40, time: 20, email: 254 }

/** One schema as a reader wants it: the format without its pattern, null as a type, examples as JSON Schema has them. */
export function tidy(given: Schema): Schema {
  const schema = nullAsType(given)
  const { format, example } = schema
  if (format !== undefined && format in LENGTH_MAX_BY_FORMAT) {
    delete schema.pattern
    schema.maxLength ??= LENGTH_MAX_BY_FORMAT[format] as number
  }
  if (schema.minLength === 0) delete schema.minLength
  if (example !== undefined) {
    delete schema.example
    schema.examples = [example]
  }
  if (schema.propertyNames !== undefined && Object.keys(schema.propertyNames).join() === 'type') delete schema.propertyNames
  return schema
}

/**
 * Says a default in words. By the keyword openapi-typescript takes a field of a body for one that is always there, so
 * that whoever leaves it out does not compile.
 */
export function spellDefault({ default: given, ...schema }: Schema): Schema {
  if (given === undefined || given === null) return schema
  const words = `Default: \`${JSON.stringify(given)}\`.`
  return { ...schema, description: schema.description === undefined ? words : `${schema.description} ${words}` }
}

// `anyOf: [{ type: string }, { type: null }]` to `type: [string, null]`; references stay in their anyOf.
function nullAsType(schema: Schema): Schema {
  const { anyOf, ...rest } = schema
  if (anyOf?.length !== 2) return schema
  const value = anyOf.find((option) => option.type !== 'null')
  if (value === undefined || !anyOf.some((option) => option.type === 'null') || typeof value.type !== 'string' || value.const !== undefined) return schema
  const merged: Schema = { ...value, ...rest, type: [value.type, 'null'] }
  if (value.enum !== undefined) merged.enum = [...value.enum, null]
  return merged
}

/**
 * A discriminator chooses among named schemas only, and generators need the table of values spelled out: the options of
 * a named union become components of their own, and a union without a name goes without a discriminator.
 */
export function nameOptions(doc: Document): void {
  const { schemas } = doc.components
  for (const [name, schema] of Object.entries(schemas)) {
    const key = schema.discriminator?.propertyName
    if (key === undefined) continue
    const named = (option: Schema) => {
      const values = valuesOf(option, key)
      if (option.$ref !== undefined || values.length === 0) return option
      const own = `${name}${values.map(pascalCase).join('')}`
      schemas[own] = option
      return schemaRef(own)
    }
    if (schema.oneOf !== undefined) schema.oneOf = schema.oneOf.map(named)
    if (schema.anyOf !== undefined) schema.anyOf = schema.anyOf.map(named)
  }
  mapSchemas(doc, (schema) => (schema.discriminator === undefined ? schema : withMapping(schema, schema.discriminator.propertyName, schemas)))
}

function withMapping(schema: Schema, propertyName: string, schemas: Readonly<Record<string, Schema>>): Schema {
  const { discriminator: _unmapped, ...rest } = schema
  const options = schema.oneOf ?? schema.anyOf ?? []
  const mapping: Record<string, string> = {}
  for (const option of options) {
    if (option.$ref === undefined) return rest
    for (const value of valuesOf(resolved(option, schemas), propertyName)) mapping[value] = option.$ref
  }
  return { ...rest, discriminator: { propertyName, mapping } }
}

function valuesOf(option: Schema, key: string): string[] {
  const { const: only, enum: several } = option.properties?.[key] ?? {}
  return (several ?? [only]).filter((value) => typeof value === 'string')
}
