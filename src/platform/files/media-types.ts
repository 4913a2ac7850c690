/**
 * Which files are taken, and what they are called. A type is what the content says, whatever the sender said; pages, scripts,
 * programs and archives are not taken.
 */
export const TAKEN_TYPES: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/heic': 'heic',
  'image/heif': 'heif',
  'image/avif': 'avif',
  'image/tiff': 'tiff',
  'application/pdf': 'pdf',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
  'audio/flac': 'flac',
  'audio/aac': 'aac',
  'audio/amr': 'amr',
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'video/ogg': 'ogv',
  'video/3gpp': '3gp',
  'video/3gpp2': '3g2',
  'text/plain': 'txt',
}

/** Other names that senders and sniffers have for the same. */
const ALSO_CALLED: Readonly<Record<string, string>> = {
  'image/apng': 'image/png',
  'image/x-png': 'image/png',
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/heic-sequence': 'image/heic',
  'image/heif-sequence': 'image/heif',
  'application/x-pdf': 'application/pdf',
  'audio/mp3': 'audio/mpeg',
  'audio/x-mpeg': 'audio/mpeg',
  'audio/m4a': 'audio/mp4',
  'audio/x-m4a': 'audio/mp4',
  'audio/opus': 'audio/ogg',
  'application/ogg': 'audio/ogg',
  'audio/wave': 'audio/wav',
  'audio/x-wav': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
  'audio/aacp': 'audio/aac',
  'audio/x-aac': 'audio/aac',
  'video/x-m4v': 'video/mp4',
}

/** What says of a file only that it is one: browsers send it for endings that they do not know. */
const SAYS_NOTHING = 'application/octet-stream'

/** A media type without its parameters, by its usual name. */
export function usualName(mediaType: string): string {
  const bare = mediaType.split(';')[0]?.trim().toLowerCase() ?? ''
  return ALSO_CALLED[bare] ?? bare
}

/** Whether what a sender said may stand beside what the content is. A container is the same with sound only and with pictures. */
export function agrees(declared: string, found: string): boolean {
  const said = usualName(declared)
  return said === found || said === SAYS_NOTHING || familyOf(said) === familyOf(found)
}

function familyOf(mediaType: string): string {
  return mediaType.replace(/^(audio|video)\/(mp4|ogg|webm|3gpp2?)$/, 'container/$2').replace(/^image\/hei[cf]$/, 'image/heif')
}
