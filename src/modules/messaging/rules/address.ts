import type { ContactChannel } from '../tables.ts'

/** Where a contact can be reached. */
export interface Reachable {
  readonly emails: readonly { readonly value: string; readonly primary: boolean }[]
  readonly phones: readonly { readonly e164: string; readonly primary: boolean }[]
  readonly handles: readonly { readonly network: string; readonly value: string; readonly primary: boolean }[]
  readonly addresses: readonly { readonly formatted: string | null; readonly street: string | null; readonly city: string | null; readonly primary: boolean }[]
}

/**
 * Where a channel reaches a contact, the primary one first.
 * @param network whose handles a messenger writes to; null where it writes to phones
 */
export function addressesFor(contact: Reachable, channel: ContactChannel, network: string | null): string[] {
  switch (channel) {
    case 'email':
      return primaryFirst(contact.emails).map(({ value }) => value)
    case 'sms':
    case 'phone':
      return primaryFirst(contact.phones).map(({ e164 }) => e164)
    case 'messenger':
      return network === null
        ? primaryFirst(contact.phones).map(({ e164 }) => e164)
        : primaryFirst(contact.handles.filter((handle) => handle.network === network)).map(({ value }) => value)
    case 'social':
      return primaryFirst(contact.handles).map(({ value }) => value)
    case 'letter':
      return primaryFirst(contact.addresses).map(({ formatted, street, city }) => formatted ?? [street, city].join(', '))
  }
}

function primaryFirst<T extends { readonly primary: boolean }>(points: readonly T[]): T[] {
  return [...points].sort((a, b) => Number(b.primary) - Number(a.primary))
}

/** The first address that nothing is known against; or why there is none. */
export function chooseAddress(
  addresses: readonly string[],
  bounced: ReadonlySet<string>,
  keyOf: (address: string) => string,
): { readonly address: string | null; readonly standing: 'good' | 'bounced' | 'none' } {
  const address = addresses.find((each) => !bounced.has(keyOf(each))) ?? null
  return { address, standing: address !== null ? 'good' : addresses.length > 0 ? 'bounced' : 'none' }
}
