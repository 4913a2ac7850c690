import type { Tx } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { complaintFollowedUp } from '../events.ts'
import { answerFollowUp, insertFollowUp } from '../repository/parts.ts'
import type { Complaint, FollowUp } from '../rules/complaint.ts'
import type { ActInputs, SaidAct } from '../rules/door/acts.ts'
import { reopenBefore } from '../rules/door/view.ts'
import { wordsIn } from '../rules/door/words.ts'
import type { Language } from '../tables/settings.ts'
import { about, noteAction, tell } from './consequences.ts'
import { addWords } from './messages.ts'
import { moveWithin } from './moves.ts'
import { settingsOf } from './settings.ts'

interface Circumstances {
  /** In which the page spoke to them: where they gave no reason, what they pressed is it. */
  readonly language: Language
  /** The follow-up that waits for an answer. */
  readonly asked: FollowUp | undefined
}

const ACTS: { readonly [A in SaidAct]: (tx: Tx, complaint: Complaint, input: ActInputs[A], circumstances: Circumstances) => Promise<unknown> } = {
  words: async () => {},
  answer: (tx, complaint, { text }) => moveWithin(tx, complaint, 'resume', { answer: text }),
  accept: (tx, complaint) => moveWithin(tx, complaint, 'accept', {}),
  dispute: (tx, complaint, { text }) => moveWithin(tx, complaint, 'dispute', { reason: text }),
  'follow-up': followUp,
  withdraw: (tx, complaint, { text }, { language }) => moveWithin(tx, complaint, 'withdraw', { reason: text ?? wordsIn(language).withdrawSure }),
}

/** Does what the complainant said, to a locked complaint, and keeps their words. Its owner is told. */
export async function perform<A extends SaidAct>(tx: Tx, complaint: Complaint, act: A, input: ActInputs[A], circumstances: Circumstances): Promise<void> {
  if (input.text !== undefined) addWords(tx, complaint, { body: input.text, channel: 'web_form' })
  await ACTS[act](tx, complaint, input, circumstances)
  tell(tx, complaint.ownerId === null ? [] : [complaint.ownerId], TOLD[act], complaint)
}
const TOLD: Readonly<Record<SaidAct, string>> = {
  words: 'complaint.messaged',
  answer: 'complaint.answered',
  accept: 'complaint.accepted',
  dispute: 'complaint.disputed',
  'follow-up': 'complaint.followed_up',
  withdraw: 'complaint.withdrawn',
}

/** Says whether it is really solved: where that was asked it is the answer. What is not solved is opened again while it may be. */
async function followUp(tx: Tx, complaint: Complaint, { outcome, text }: ActInputs['follow-up'], { language, asked }: Circumstances): Promise<void> {
  const now = tx.clock.now()
  const at = now.toString()
  const { type, id } = tx.actor
  const said = { outcome, comment: text ?? null, at, updatedAt: at }
  const answered: FollowUp = { id: tx.newId(), complaintId: complaint.id, channel: 'web_form', by: { type, id }, createdAt: at, ...asked, ...said }
  if (asked === undefined) insertFollowUp(tx, answered)
  else answerFollowUp(tx, answered)
  noteAction(tx, complaint, 'follow-up', { outcome, comment: text ?? null }, complaint.status)
  announce(tx, { event: complaintFollowedUp, ...about(complaint), data: { followUpId: answered.id, channel: answered.channel, outcome } })
  const settings = await settingsOf(tx)
  const mayReopen = reopenBefore({ complaint, settings, timeZone: tx.organization.timeZone, at: now }) !== null
  if (outcome === 'not_solved' && mayReopen) await moveWithin(tx, complaint, 'reopen', { reason: text ?? wordsIn(language).notSolved })
}
