import { isDeepStrictEqual } from 'node:util'
import { type Document, refName, type Schema, schemaRef } from './model.ts'
import { mapSchema, mapSchemas } from './schemas.ts'

/**
 * Zod tells what is taken from what is answered (a default makes a field optional in, present out), so each schema
 * comes twice, as `X` and `XInput`. Here the two become one again where they say the same.
 */
const INPUT = 'Input'

export function mergeTwins(doc: Document): void {
  const { schemas } = doc.components
  let twins = new Set(Object.keys(schemas).filter((name) => `${name}${INPUT}` in schemas))
  // Whether two are the same may hang on whether those they refer to are: start from yes and drop what contradicts.
  for (;;) {
    const same = new Set([...twins].filter((name) => isDeepStrictEqual(renamed(schemas[name], twins), renamed(schemas[`${name}${INPUT}`], twins))))
    if (same.size === twins.size) break
    twins = same
  }
  rename(doc, new Map([...twins].map((name) => [`${name}${INPUT}`, name])))
}

function renamed(schema: Schema | undefined, twins: ReadonlySet<string>): Schema {
  return mapSchema(schema ?? {}, (inner) => {
    const name = refName(inner)
    if (name?.endsWith(INPUT) !== true) return inner
    const base = name.slice(0, -INPUT.length)
    return twins.has(base) ? { ...inner, ...schemaRef(base) } : inner
  })
}

function rename(doc: Document, names: ReadonlyMap<string, string>): void {
  const { schemas } = doc.components
  for (const [from, to] of names) {
    const schema = schemas[from]
    delete schemas[from]
    if (schema !== undefined) schemas[to] ??= schema
  }
  mapSchemas(doc, (schema) => {
    const to = names.get(refName(schema) ?? '')
    return to === undefined ? schema : { ...schema, ...schemaRef(to) }
  })
}

/** Drops what nothing refers to; an `XInput` that is left alone then takes the plain name. */
export function dropUnused(doc: Document, kept: readonly string[]): void {
  const { schemas } = doc.components
  const used = new Set<string>()
  const visit = (schema: Schema): Schema => {
    const name = refName(schema)
    if (name !== undefined && !used.has(name)) {
      used.add(name)
      mapSchema(schemas[name] ?? {}, visit)
    }
    return schema
  }
  doc.components.schemas = {}
  mapSchemas(doc, visit)
  for (const name of kept) visit(schemaRef(name))
  doc.components.schemas = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)))
  const alone = [...used].filter((name) => name.endsWith(INPUT) && !used.has(name.slice(0, -INPUT.length)))
  rename(doc, new Map(alone.map((name) => [name, name.slice(0, -INPUT.length)])))
}
