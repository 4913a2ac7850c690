import type { Tx } from '../../../platform/context.ts'
import type { Complaint } from '../rules/complaint.ts'
import type { ActInputs, SaidAct } from '../rules/door/acts.ts'
import { reopenBefore } from '../rules/door/view.ts'
import { type Language, wordsIn } from '../rules/door/words.ts'
import { answer } from './answers.ts'
import { tell } from './consequences.ts'
import { answerFollowUp } from './follow-ups.ts'
import { addWords } from './messages.ts'
import { moveWithin } from './moves.ts'
import { settingsOf } from './settings.ts'

/** @param language in which the page spoke to them: where they gave no reason, what they pressed is it */
type Performing<A extends SaidAct> = (tx: Tx, complaint: Complaint, input: ActInputs[A], language: Language) => Promise<unknown>

const ACTS: { readonly [A in SaidAct]: Performing<A> } = {
  words: async (tx, complaint, { text }) => said(tx, complaint, text),
  answer: (tx, complaint, { text }) => answer(tx, complaint, { body: text, channel: 'web_form' }),
  async accept(tx, complaint, { text }) {
    said(tx, complaint, text)
    tellOwner(tx, await moveWithin(tx, complaint, 'accept', {}), 'complaint.accepted')
  },
  async dispute(tx, complaint, { text }) {
    said(tx, complaint, text)
    tellOwner(tx, await moveWithin(tx, complaint, 'dispute', { reason: text }), 'complaint.disputed')
  },
  'follow-up': followUp,
  async withdraw(tx, complaint, { text }, language) {
    said(tx, complaint, text)
    tellOwner(tx, await moveWithin(tx, complaint, 'withdraw', { reason: text ?? wordsIn(language).withdrawSure }), 'complaint.withdrawn')
  },
}

/** Does what the complainant said, to a complaint that the caller holds, and keeps their words. Its owner is told. */
export async function perform<A extends SaidAct>(tx: Tx, complaint: Complaint, act: A, input: ActInputs[A], language: Language): Promise<void> {
  await ACTS[act](tx, complaint, input, language)
}

function said(tx: Tx, complaint: Complaint, text: string | undefined): void {
  if (text !== undefined) addWords(tx, complaint, { body: text, channel: 'web_form' })
}

function tellOwner(tx: Tx, complaint: Complaint, type: string): void {
  tell(tx, complaint.ownerId === null ? [] : [complaint.ownerId], type, complaint)
}

/** Says whether it is really solved. What is not is opened again while it may be. */
async function followUp(tx: Tx, complaint: Complaint, { outcome, text }: ActInputs['follow-up'], language: Language): Promise<void> {
  said(tx, complaint, text)
  await answerFollowUp(tx, complaint, { outcome, comment: text ?? null })
  const situation = { complaint, settings: await settingsOf(tx), timeZone: tx.organization.timeZone, at: tx.clock.now() }
  if (outcome === 'not_solved' && reopenBefore(situation) !== null)
    tellOwner(tx, await moveWithin(tx, complaint, 'reopen', { reason: text ?? wordsIn(language).notSolved }), 'complaint.reopened')
}
