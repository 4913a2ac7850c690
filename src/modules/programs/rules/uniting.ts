import { isBefore } from './periods.ts'
import type { Member } from './telling.ts'

/** What a member is given of one that goes on in it. */

type Standing = Pick<Member, 'enrolledAt' | 'keyCustomerOf' | 'status'>

/** A member since the first of the two joined, with the cards of both, and active if one of them was. */
export function unitedWith<T extends Standing>(member: T, gone: Standing): T {
  const { keyCustomerOf, enrolledAt, status } = broughtBy(gone, member)
  return {
    ...member,
    keyCustomerOf: [...member.keyCustomerOf, ...keyCustomerOf],
    enrolledAt: enrolledAt?.after ?? member.enrolledAt,
    status: status?.after ?? member.status,
  }
}

/** What of it the other did not have: null where it stays as it was. */
export function broughtBy(gone: Standing, member: Standing) {
  const isOlder = isBefore(gone.enrolledAt, member.enrolledAt)
  const isBack = gone.status === 'active' && member.status !== 'active'
  return {
    keyCustomerOf: gone.keyCustomerOf.filter((key) => !member.keyCustomerOf.includes(key)),
    enrolledAt: isOlder ? { before: member.enrolledAt, after: gone.enrolledAt } : null,
    status: isBack ? { before: member.status, after: gone.status } : null,
  }
}

/** The member without what it was given; what was changed since stays. */
export function takenFrom<T extends Standing>(member: T, { keyCustomerOf, enrolledAt, status }: ReturnType<typeof broughtBy>): T {
  return {
    ...member,
    keyCustomerOf: member.keyCustomerOf.filter((key) => !keyCustomerOf.includes(key)),
    enrolledAt: enrolledAt?.after === member.enrolledAt ? enrolledAt.before : member.enrolledAt,
    status: status?.after === member.status ? status.before : member.status,
  }
}
