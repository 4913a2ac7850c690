import { refuse } from '../../../kernel/problem.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { lockMember, type Member, memberNotFound, type Program, programNotLive, restoredExpiry, versionsOf } from '../../programs/index.ts'

/** The member that goes on with the books of one that was merged; locked, as the given one is. */
export async function goesOn(tx: Tx, member: Member): Promise<Member> {
  return member.mergedInto === null ? member : ((await lockMember(tx, member.mergedInto)) ?? refuse(memberNotFound()))
}

/** What the version in force says. With a unit also: until when what goes back to lots that have expired can still be spent. @throws programNotLive */
export async function termsOf(ctx: Context, program: Program, unit?: string) {
  const { definition } = (await versionsOf(ctx, program)).at(-1) ?? refuse(programNotLive())
  const policy = definition.units.find(({ code }) => code === unit)?.restore
  const at = ctx.clock.now().toString()
  const graceUntil = policy?.type === 'grace' ? (restoredExpiry(policy, at, at, definition.timeZone) ?? undefined) : undefined
  return { ...definition, graceUntil }
}
