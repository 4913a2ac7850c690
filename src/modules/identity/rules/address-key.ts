import { isIPv6 } from 'node:net'

/**
 * The key of an address: itself, or the /64 of an IPv6 address, of which one host has as many as it likes (RFC 4291, 2.5.1).
 * An IPv4 address within IPv6 is the IPv4 address.
 */
export function addressKey(address: string): string {
  if (!isIPv6(address)) return address
  const inner = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1]
  if (inner !== undefined) return inner
  const [head = [], tail] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - head.length - tail.length)
  const prefix = [...head, ...Array<string>(zeros).fill('0'), ...(tail ?? [])].slice(0, 4)
  return `${prefix.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
