import { staleVersion, transitionNotAllowed } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { complaintNotFound } from '../errors.ts'
import { complaintParams, complaintSchema } from '../schemas/complaint.ts'
import { moveSchemas } from '../schemas/moves.ts'
import { describeMove, MOVES, type Move, type MoveInputs, moveComplaint } from '../service/moves.ts'

/** What each move is called, and what there is to say about it beside what the table of moves says. */
const WORDS: Readonly<Record<Move, readonly [operationId: string, summary: string, more?: string]>> = {
  assign: ['assignComplaint', 'Give a complaint to somebody', 'Whoever gets it is told.'],
  escalate: ['escalateComplaint', 'Escalate a complaint'],
  acknowledge: ['acknowledgeComplaint', 'Acknowledge a complaint', 'The complainant knows that it was received, what happens next and until when.'],
  assess: ['assessComplaint', 'Assess a complaint', 'Severity, safety, complexity, impact and owner are needed, here or before.'],
  investigate: ['investigateComplaint', 'Investigate a complaint'],
  await: ['awaitAnswer', 'Ask the complainant or somebody else'],
  resume: ['resumeComplaint', 'Go on with a complaint', 'Without an answer, for a reason.'],
  'propose-decision': ['proposeDecision', 'Propose a decision', 'Evidence is needed, or a reason why none is.'],
  'reject-decision': ['rejectDecision', 'Reject a proposed decision'],
  respond: ['respondToComplaint', 'Tell the complainant the decision', 'Approved remedies are offered with it.'],
  accept: ['acceptResponse', 'Note that the response is accepted', 'With the response the offered remedies are accepted.'],
  dispute: ['disputeResponse', 'Note that the response is rejected', 'The complaint stays open.'],
  resolve: ['resolveComplaint', 'Resolve a complaint'],
  close: ['closeComplaint', 'Close a complaint', 'It must be decided what is done so that it does not happen again.'],
  reopen: ['reopenComplaint', 'Reopen a complaint'],
  withdraw: ['withdrawComplaint', 'Note that the complainant withdraws', 'It still counts in reports.'],
  'mark-duplicate': ['markComplaintDuplicate', 'Mark a complaint as a duplicate'],
  'mark-out-of-scope': ['markComplaintOutOfScope', 'Mark a complaint as out of scope'],
}

export async function moveRoutes(app: App): Promise<void> {
  for (const move of MOVES) {
    const [operationId, summary, more] = WORDS[move]
    app.post(
      `/v1/complaints/:complaintId/${move}`,
      {
        config: { scope: 'complaints:write' },
        schema: {
          operationId,
          tags: ['Complaints'],
          summary,
          description: [describeMove(move), ...(more === undefined ? [] : [more])].join(' '),
          params: complaintParams,
          body: moveSchemas[move],
          response: { 200: complaintSchema, ...problems(complaintNotFound, transitionNotAllowed, staleVersion) },
        },
      },
      (request) => moveComplaint(request.ctx, request.params.complaintId, move, (request.body ?? {}) as MoveInputs[Move], request.server.identity.participants),
    )
  }
}
