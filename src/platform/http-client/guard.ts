import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * Which addresses others may make this service speak to: those of the public internet. Whoever names a host could else
 * reach into the network that the service stands in (server-side request forgery). Asked when an address is registered,
 * and again of what the name stands for at each connection.
 */
export class ForbiddenAddress extends Error {
  constructor(host: string) {
    super(`${host} is not an address of the public internet`)
  }
}

// IPv4 within IPv6 is judged as the IPv4 address that it leads to (RFC 6052, RFC 3056).
const EMBEDDED = [
  { range: ipaddr.IPv6.parseCIDR('64:ff9b::/96'), from: 12 },
  { range: ipaddr.IPv6.parseCIDR('2002::/16'), from: 2 },
] as const

// All that is given out for the public internet (RFC 4291, 2.4); what else looks like unicast is of no use there.
const GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3')

export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.range() === 'unicast'
  const embedded = EMBEDDED.find(({ range }) => parsed.match(range))
  if (embedded !== undefined) return isPublicAddress(new ipaddr.IPv4(parsed.toByteArray().slice(embedded.from, embedded.from + 4)).toString())
  return parsed.match(GLOBAL) && parsed.range() === 'unicast'
}

/** @throws ForbiddenAddress where the URL's host is, or stands for, any address that is not public */
export async function expectPublicHost(url: URL): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0) {
    if (!isPublicAddress(host)) throw new ForbiddenAddress(host)
    return
  }
  const addresses = await resolve(host)
  if (addresses.some(({ address }) => !isPublicAddress(address))) throw new ForbiddenAddress(host)
}

interface Resolved {
  readonly address: string
  readonly family: number
}

function resolve(host: string): Promise<readonly Resolved[]> {
  return new Promise((done, fail) => lookup(host, { all: true }, (error, addresses) => (error === null ? done(addresses) : fail(error))))
}

/** The look-up of a connection: it is to an address that was judged, whatever the name stood for before. */
export const publicLookup: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, '', 0)
    const forbidden = addresses.some(({ address }) => !isPublicAddress(address))
    const [first] = addresses
    if (forbidden || first === undefined) return callback(new ForbiddenAddress(host), '', 0)
    return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family)
  })
}
