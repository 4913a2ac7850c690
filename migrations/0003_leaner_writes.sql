DROP INDEX "lifecycle_moves_contact";--> statement-breakpoint
DROP INDEX "events_sequence_key";--> statement-breakpoint
ALTER TABLE "lifecycle_moves" DROP CONSTRAINT "lifecycle_moves_organization_id_id_pk";--> statement-breakpoint
ALTER TABLE "lifecycle_moves" ADD CONSTRAINT "lifecycle_moves_organization_id_contact_id_id_pk" PRIMARY KEY("organization_id","contact_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "events_sequence_key" ON "events" USING btree ("organization_id","sequence") WHERE "events"."sequence" is not null;--> statement-breakpoint
-- A connection keeps the plan it made first: made while the table was empty, it would read all of it ever after.
ALTER FUNCTION claim_idempotency_key(uuid, text, text) SET enable_seqscan = off;
