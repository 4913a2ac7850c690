import { TAKEN_TYPES } from './media-types.ts'

const LENGTH_MAX = 200

// What would lead out of a folder, end a header, turn letters around, or be no letter at all.
const UNFIT = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"|?*]/gu

/**
 * A file's name as it may be shown and saved: the last part of any path, without what is dangerous somewhere. The bytes are
 * kept under a key of their own: no name ever becomes a path here.
 */
export function safeName(given: string | undefined, mediaType: string): string {
  const last = (given ?? '').toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const name = last.replace(UNFIT, '').replace(/^[\s.]+|[\s.]+$/g, '')
  return name === '' ? `file.${TAKEN_TYPES[mediaType]}` : shortened(name)
}

/** The ending stays. */
function shortened(name: string): string {
  if (name.length <= LENGTH_MAX) return name
  const ending = /\.\w{1,10}$/.exec(name)?.[0] ?? ''
  return (
    name
      .slice(0, LENGTH_MAX - ending.length)
      .toWellFormed()
      .replace(/\ufffd$/, '') + ending
  )
}
