import { type Property, readProperty, unfold, type Version } from './property.ts'

/** A card of a file: its properties, without the lines around them. @returns undefined when no line of it is a property */
export function readCard(lines: readonly string[]): Property[] | undefined {
  const version = versionOf(lines)
  const properties = unfold(lines, version).flatMap((line) => readProperty(line, version) ?? [])
  const told = properties.filter(({ name }) => name !== 'VERSION')
  return told.length === 0 ? undefined : told
}

/** Not always in the second line, and not always written well. */
function versionOf(lines: readonly string[]): Version {
  for (const line of lines) {
    const [, version] = /^VERSION(?:;[^:]*)?:\s*(\d(?:\.\d)?)/i.exec(line) ?? []
    if (version !== undefined) return version.startsWith('2') ? '2.1' : version.startsWith('4') ? '4.0' : '3.0'
  }
  return '3.0'
}
